import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccessKey } from './access-key.js';
import { Aws } from './aws.js';
import { administrator } from './policies.js';

const run = promisify(execFile);

/** The version of the `aws` CLI of this machine; `undefined` without one. */
const version = await run('aws', ['--version']).then(
  ({ stdout, stderr }) => `${stdout}${stderr}`.trim(),
  () => undefined,
);

let aws: Aws;
let admin: AccessKey;
beforeAll(async () => {
  aws = await Aws.start();
  const user = aws.account.addUser('admin');
  user.policies.push(administrator);
  admin = aws.account.createKey(user);
  for (const name of ['svc', 'u1', 'u2']) aws.account.addUser(name);
});
afterAll(() => aws.stop());

/** What the CLI prints, or its error; it reads nothing of this machine's own settings. */
async function cli(args: readonly string[], key: { id: string; secret: string } = admin): Promise<unknown> {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    AWS_ACCESS_KEY_ID: key.id,
    AWS_SECRET_ACCESS_KEY: key.secret,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
  };
  try {
    const { stdout } = await run('aws', ['--endpoint-url', aws.url, '--output', 'json', ...args], { env });
    return stdout === '' ? 'done' : JSON.parse(stdout);
  } catch (error) {
    return /\((\w+)\)/.exec(String((error as { stderr?: string }).stderr))?.[1] ?? error;
  }
}

if (version === undefined) {
  it('is not compared with the aws CLI, because this machine has none', () => expect(version).toBeUndefined());
} else {
  describe(`the double of IAM and STS, asked by ${version.split(' ')[0]}`, () => {
    it('creates, lists, switches and deletes keys, and knows who signs', async () => {
      const user = ['--user-name', 'svc'];
      const created = await cli(['iam', 'create-access-key', ...user]);
      const [key] = aws.account.keysOf(aws.account.user('svc'));
      expect(created).toMatchObject({ AccessKey: { AccessKeyId: key?.id, SecretAccessKey: key?.secret } });
      const own = { id: key?.id ?? '', secret: key?.secret ?? '' };
      expect(await cli(['sts', 'get-caller-identity'], own)).toMatchObject({ Account: aws.account.id });
      expect(await cli(['sts', 'get-caller-identity'], { ...own, secret: 'wrong' })).toBe('SignatureDoesNotMatch');
      const id = ['--access-key-id', own.id];
      expect(await cli(['iam', 'update-access-key', ...user, ...id, '--status', 'Inactive'])).toBe('done');
      expect(await cli(['sts', 'get-caller-identity'], own)).toBe('InvalidClientTokenId');
      expect(await cli(['iam', 'list-access-keys', ...user])).toMatchObject({
        AccessKeyMetadata: [{ AccessKeyId: own.id, Status: 'Inactive' }],
      });
      expect(await cli(['iam', 'get-access-key-last-used', ...id])).toMatchObject({
        UserName: 'svc',
        AccessKeyLastUsed: { ServiceName: 'sts', Region: 'us-east-1' },
      });
      expect(await cli(['iam', 'delete-access-key', ...user, ...id])).toBe('done');
      expect(await cli(['iam', 'delete-access-key', ...user, ...id])).toBe('NoSuchEntity');
    }, 60_000);

    it('walks through pages, and meets the quota', async () => {
      const users = await cli(['iam', 'list-users', '--page-size', '2', '--query', 'Users[].UserName']);
      expect(users).toEqual(['admin', 'svc', 'u1', 'u2']);
      for (const _ of [1, 2]) aws.account.createKey(aws.account.user('u1'));
      expect(await cli(['iam', 'create-access-key', '--user-name', 'u1'])).toBe('LimitExceeded');
    }, 60_000);

    it('does nothing that a correct client does not', () => expect(aws.violations).toEqual([]));
  });
}
