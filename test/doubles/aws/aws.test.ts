import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetCredentialReportCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  paginateListUsers,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MINUTE, SECOND } from '../../../src/domain/time.js';
import type { AccessKey } from './access-key.js';
import type { User } from './account.js';
import { Aws } from './aws.js';
import { administrator } from './policies.js';
import { Refusal } from './refusal.js';

/** Time stands where the process is, plus what a test lets pass. */
const clock = { passed: 0, now: () => Date.now() + clock.passed };

let aws: Aws;
let admin: { readonly user: User; readonly key: AccessKey };
let iam: IAMClient;
let svc: User;
const clients: { destroy(): void }[] = [];

beforeEach(async () => {
  clock.passed = 0;
  aws = await Aws.start(clock);
  const user = aws.account.addUser('admin');
  user.policies.push(administrator);
  admin = { user, key: aws.account.createKey(user) };
  svc = aws.account.addUser('svc');
  iam = new IAMClient(options(admin.key));
  clients.push(iam);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await aws.stop();
});

const options = ({ id, secret }: { id: string; secret: string }, maxAttempts = 1) => ({
  region: 'us-east-1',
  endpoint: aws.url,
  credentials: { accessKeyId: id, secretAccessKey: secret },
  maxAttempts,
});

function whoami(key: { id: string; secret: string }) {
  const sts = new STSClient(options(key));
  clients.push(sts);
  return sts.send(new GetCallerIdentityCommand({}));
}

const create = async (UserName = 'svc') => {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { id: AccessKey?.AccessKeyId ?? '', secret: AccessKey?.SecretAccessKey ?? '' };
};
const change = (Status: 'Active' | 'Inactive', AccessKeyId: string) =>
  iam.send(new UpdateAccessKeyCommand({ UserName: 'svc', AccessKeyId, Status }));
const remove = (AccessKeyId: string) => iam.send(new DeleteAccessKeyCommand({ UserName: 'svc', AccessKeyId }));
const list = async () => (await iam.send(new ListAccessKeysCommand({ UserName: 'svc' }))).AccessKeyMetadata ?? [];
const lastUsed = (AccessKeyId: string) => iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));

describe('the double of IAM and STS, asked by the SDK', () => {
  afterEach(() => expect(aws.violations).toEqual([]));

  it('creates keys that let their owner in, and lists them with their dates', async () => {
    const key = await create();
    expect(await whoami(key)).toMatchObject({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/svc' });
    expect(await list()).toMatchObject([
      { AccessKeyId: key.id, Status: 'Active', UserName: 'svc', CreateDate: expect.any(Date) },
    ]);
  });

  it('keeps the quota of two keys, and inactive ones count', async () => {
    const first = await create();
    await create();
    await change('Inactive', first.id);
    await expect(create()).rejects.toMatchObject({
      name: 'LimitExceededException',
      $metadata: { httpStatusCode: 409 },
    });
    await remove(first.id);
    await create();
  });

  it('tells a wrong secret from a key that is unknown, inactive or deleted', async () => {
    const key = await create();
    await expect(whoami({ ...key, secret: 'wrong' })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    const unknown = { id: aws.account.makeId('AKIA'), secret: 'x' };
    await expect(whoami(unknown)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await change('Inactive', key.id);
    await expect(whoami(key)).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
      $metadata: { httpStatusCode: 403 },
    });
    await change('Active', key.id);
    await whoami(key);
    await remove(key.id);
    await expect(whoami(key)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it('lets changes arrive late: creating, switching and deleting', async () => {
    Object.assign(aws.account.propagation, { create: 10 * SECOND, update: 10 * SECOND, delete: 10 * SECOND });
    const key = await create();
    await expect(whoami(key)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    clock.passed += 10 * SECOND;
    await whoami(key);
    await change('Inactive', key.id);
    await whoami(key);
    clock.passed += 10 * SECOND;
    await expect(whoami(key)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await change('Active', key.id);
    clock.passed += 10 * SECOND;
    await remove(key.id);
    await whoami(key);
    clock.passed += 10 * SECOND;
    await expect(whoami(key)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it('may list a new key late, and counts it all the same', async () => {
    aws.account.propagation.list = 10 * SECOND;
    await create();
    await create();
    expect(await list()).toEqual([]);
    await expect(create()).rejects.toMatchObject({ name: 'LimitExceededException' });
    clock.passed += 10 * SECOND;
    expect(await list()).toHaveLength(2);
  });

  it('remembers the last use by the minute, with service and region, and shows it late', async () => {
    const key = await create();
    expect((await lastUsed(key.id)).AccessKeyLastUsed).toEqual({ ServiceName: 'N/A', Region: 'N/A' });
    aws.account.propagation.lastUse = MINUTE;
    aws.consume(key, 's3', 'eu-west-1');
    expect((await lastUsed(key.id)).AccessKeyLastUsed?.LastUsedDate).toBeUndefined();
    clock.passed += MINUTE;
    const { AccessKeyLastUsed, UserName } = await lastUsed(key.id);
    expect({ ...AccessKeyLastUsed, UserName }).toMatchObject({
      ServiceName: 's3',
      Region: 'eu-west-1',
      UserName: 'svc',
    });
    expect((AccessKeyLastUsed?.LastUsedDate?.getTime() ?? 1) % MINUTE).toBe(0);
    await whoami(key);
    clock.passed += MINUTE;
    expect((await lastUsed(key.id)).AccessKeyLastUsed).toMatchObject({ ServiceName: 'sts', Region: 'us-east-1' });
  });

  it('says what is not there, and what stands in the way', async () => {
    const key = await create();
    const missing = { name: 'NoSuchEntityException', $metadata: { httpStatusCode: 404 } };
    await remove(key.id);
    await expect(remove(key.id)).rejects.toMatchObject(missing);
    await expect(change('Inactive', key.id)).rejects.toMatchObject(missing);
    await expect(create('nobody')).rejects.toMatchObject(missing);
    await expect(lastUsed(key.id)).rejects.toMatchObject({ name: 'AccessDenied' });
    await create();
    const conflict = { name: 'DeleteConflictException', $metadata: { httpStatusCode: 409 } };
    await expect(iam.send(new DeleteUserCommand({ UserName: 'svc' }))).rejects.toMatchObject(conflict);
  });

  it('knows users by any case, in pages', async () => {
    for (const name of ['u1', 'u2', 'u3']) await iam.send(new CreateUserCommand({ UserName: name }));
    const { User } = await iam.send(new GetUserCommand({ UserName: 'SVC' }));
    expect(User?.Arn).toBe(svc.arn);
    const names: (string | undefined)[] = [];
    let pages = 0;
    for await (const { Users } of paginateListUsers({ client: iam, pageSize: 2 }, {})) {
      pages++;
      names.push(...(Users ?? []).map(({ UserName }) => UserName));
    }
    expect({ names, pages }).toEqual({ names: ['admin', 'svc', 'u1', 'u2', 'u3'], pages: 3 });
  });

  it('makes a credential report when asked twice', async () => {
    const key = await create();
    const get = () => iam.send(new GetCredentialReportCommand({}));
    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportNotPresentException' });
    expect(await iam.send(new GenerateCredentialReportCommand({}))).toMatchObject({ State: 'STARTED' });
    await expect(get()).rejects.toMatchObject({ name: 'CredentialReportNotReadyException' });
    aws.consume(key);
    expect(await iam.send(new GenerateCredentialReportCommand({}))).toMatchObject({ State: 'COMPLETE' });
    const lines = Buffer.from((await get()).Content ?? '')
      .toString()
      .split('\n');
    expect(lines[0]?.split(',')).toHaveLength(22);
    expect(lines.map((line) => line.split(',').length)).toEqual([22, 22, 22]);
    expect(lines[2]).toMatch(/^svc,arn:aws:iam::123456789012:user\/svc,.*,true,.*,eu-central-1,s3,false,/);
  });

  it('lets nobody do what no policy allows', async () => {
    const key = await create();
    const own = new IAMClient(options(key));
    clients.push(own);
    const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };
    const order = () => own.send(new ListAccessKeysCommand({ UserName: 'svc' }));
    await expect(order()).rejects.toMatchObject(denied);
    svc.policies.push({ Statement: [{ Effect: 'Allow', Action: 'iam:List*', Resource: svc.arn }] });
    await order();
    await expect(own.send(new ListAccessKeysCommand({ UserName: 'admin' }))).rejects.toMatchObject(denied);
  });

  it('gives a session to a web identity that a role trusts, until it expires', async () => {
    const RoleArn = 'arn:aws:iam::123456789012:role/rekeyer';
    aws.account.roles.set(RoleArn, { arn: RoleArn, policies: [administrator], trusts: (token) => token === 'good' });
    const sts = new STSClient({ region: 'us-east-1', endpoint: aws.url, maxAttempts: 1 });
    clients.push(sts);
    const assume = (WebIdentityToken: string) =>
      sts.send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'run', WebIdentityToken }));
    await expect(assume('bad!')).rejects.toMatchObject({ name: 'AccessDenied' });
    const { Credentials } = await assume('good');
    const session = (sessionToken: string) => ({
      ...options({ id: '', secret: '' }),
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken,
      },
    });
    const mine = new IAMClient(session(Credentials?.SessionToken ?? ''));
    clients.push(mine);
    const order = () => mine.send(new ListAccessKeysCommand({ UserName: 'svc' }));
    await order();
    clock.passed += 61 * MINUTE;
    await expect(order()).rejects.toMatchObject({ name: 'ExpiredToken' });
    const stolen = new IAMClient(session('another token'));
    clients.push(stolen);
    await expect(stolen.send(new ListAccessKeysCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  it('cuts, stalls and spoils answers, before or after the effect', async () => {
    aws.faults.push({ action: 'CreateAccessKey', what: 'drop' });
    await expect(create()).rejects.toThrow('socket hang up');
    expect(await list()).toEqual([]);
    aws.faults.push({ action: 'CreateAccessKey', when: 'after', what: 'drop' });
    await expect(create()).rejects.toThrow('socket hang up');
    expect(await list()).toHaveLength(1);
    aws.faults.push({ when: 'after', what: new Refusal(500, 'ServiceFailure', 'sorry') });
    await expect(create()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    expect(await list()).toHaveLength(2);
    aws.faults.push({ action: 'ListAccessKeys', what: 'garbage' });
    await expect(list()).rejects.toMatchObject({ $metadata: { httpStatusCode: 502 } });
  });

  it('shows why nothing that mints may be retried: the SDK by itself loses a key', async () => {
    aws.faults.push({ action: 'CreateAccessKey', when: 'after', what: 'drop' });
    const eager = new IAMClient(options(admin.key, 3));
    clients.push(eager);
    await eager.send(new CreateAccessKeyCommand({ UserName: 'svc' }));
    expect(aws.account.keysOf(svc)).toHaveLength(2);
  });
});

describe('the double of IAM and STS keeps a list', () => {
  it('of what it does not serve', async () => {
    const { ListGroupsCommand } = await import('@aws-sdk/client-iam');
    await expect(iam.send(new ListGroupsCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
    expect(aws.violations).toEqual(['ListGroups: not served']);
  });

  it('of parameters that are unknown, missing or malformed', async () => {
    await expect(create('not a name')).rejects.toMatchObject({ name: 'ValidationError' });
    await expect(change('Sleeping' as 'Active', 'short')).rejects.toMatchObject({ name: 'ValidationError' });
    expect(aws.violations).toHaveLength(3);
  });

  it('of orders that are badly signed, not signed, or signed for another region or time', async () => {
    const order = (client: IAMClient) => {
      clients.push(client);
      return client.send(new ListAccessKeysCommand({ UserName: 'svc' }));
    };
    const bad = { name: 'SignatureDoesNotMatch' };
    await expect(order(new IAMClient(options({ id: admin.key.id, secret: 'wrong' })))).rejects.toMatchObject(bad);
    await order(new IAMClient({ ...options(admin.key), region: 'eu-west-1' }));
    clock.passed = 20 * MINUTE;
    await expect(order(new IAMClient(options(admin.key)))).rejects.toMatchObject(bad);
    const body = 'Action=ListAccessKeys&Version=2010-05-08';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await fetch(aws.url, { method: 'POST', body, headers })).status).toBe(403);
    expect(aws.violations.map((text) => text.replace(/[:;] .*/, ''))).toHaveLength(4);
    expect(aws.violations.join('\n')).toMatch(
      /bad signature.*\n.*region eu-west-1\n.*bad signature: Sig.*\n.*not signed/,
    );
  });

  it('of requests with who asked and what was answered, but never a secret', async () => {
    const key = await create();
    await remove(key.id);
    await remove(key.id).catch(() => {});
    expect(aws.requests.map(({ action, answer }) => `${action} ${answer}`)).toEqual([
      'CreateAccessKey 200',
      'DeleteAccessKey 200',
      'DeleteAccessKey 404 NoSuchEntity',
    ]);
    expect(aws.requests[0]?.caller).toBe(admin.user.arn);
    expect(aws.count('DeleteAccessKey')).toBe(2);
    expect(JSON.stringify(aws.requests)).not.toContain(key.secret);
  });
});
