import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { IamUser } from '../../../src/clients/aws/iam-user.js';
import type { Connection } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';
import { HOUR, MINUTE } from '../../../src/domain/time.js';
import { AwsScene, loginBy } from '../../doubles/aws/scene.js';
import { SetClock } from '../../doubles/set-clock.js';

const ROLE = 'arn:aws:iam::123456789012:role/rekeyer';
const TOKEN = 'the-token-of-this-job';

let scene: AwsScene;
let folder: string;
beforeEach(async () => {
  scene = await AwsScene.open(new SetClock(Date.now() - HOUR));
  scene.aws.account.roles.set(ROLE, {
    arn: ROLE,
    policies: scene.executor.user.policies,
    trusts: (token) => token === TOKEN,
  });
  folder = mkdtempSync(join(tmpdir(), 'rekeyer-aws-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await scene.close();
  expect(scene.aws.violations).toEqual([]);
});

const secrets = (values: Readonly<Record<string, string>>): Connection['auth'] =>
  Object.fromEntries(Object.entries(values).map(([field, value]) => [field, new Secret(value)]));

function userBy(auth: Connection['auth'], credential = 'payments'): IamUser {
  const { accountId, userName } = scene.options;
  return new IamUser(userName, { accountId, connection: scene.connection({ auth }), credential, clock: scene.clock });
}

/** Who the executor is to AWS with this login. */
async function whoIs(auth: Connection['auth'], credential?: string): Promise<string> {
  const user = userBy(auth, credential);
  try {
    await user.keys();
    return (await user.executor()).arn;
  } finally {
    user.close();
  }
}

function tokenFile(text: string): Connection['auth'] {
  const file = join(folder, 'token');
  writeFileSync(file, text);
  return secrets({ roleArn: ROLE, webIdentityTokenFile: file });
}

describe('the executor logs in', () => {
  it('with static keys, whatever the environment offers', async () => {
    const offers = {
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'y',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_PROFILE: 'other',
      AWS_REGION: 'eu-west-3',
      AWS_USE_FIPS_ENDPOINT: 'true',
    };
    Object.assign(process.env, offers);
    try {
      expect(await whoIs(loginBy(scene.executor.key))).toBe(scene.executor.user.arn);
    } finally {
      for (const name of Object.keys(offers)) delete process.env[name];
    }
  });

  it('as a role, by the token in a file, under a name that CloudTrail shows', async () => {
    expect(await whoIs(tokenFile(`${TOKEN}\n`), 'payments-deployer')).toBe(
      'arn:aws:sts::123456789012:assumed-role/rekeyer/rekeyer-payments-deployer',
    );
  });

  it('under a name that is not too long for AWS', async () => {
    expect((await whoIs(tokenFile(TOKEN), 'c'.repeat(63))).split('/').at(-1)).toHaveLength(64);
  });

  it('G17: again, when its session is about to expire', async () => {
    const user = userBy(tokenFile(TOKEN));
    const open = scene.aws.account.openSession.bind(scene.aws.account);
    scene.aws.account.openSession = (role, name) => open(role, name, 4 * MINUTE);
    await user.keys();
    await user.keys();
    expect(scene.aws.count('AssumeRoleWithWebIdentity')).toBeGreaterThan(2);
    user.close();
  });

  it.each<[string, () => Connection['auth'], string]>([
    [
      'with keys that AWS does not know',
      () => loginBy({ id: scene.first.id, secret: 'wrong' }),
      'login of the executor is refused',
    ],
    ['with a token that the role does not trust', () => tokenFile('somebody-elses'), 'assuming its role'],
    [
      'without the file',
      () => secrets({ roleArn: ROLE, webIdentityTokenFile: join(folder, 'none') }),
      'cannot be read',
    ],
  ])('not %s: nothing was sent', async (_what, auth, words) => {
    await expect(whoIs(auth())).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining(words),
    });
    expect(scene.aws.count('ListAccessKeys')).toBe(0);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['nothing', {}],
    ['half a key', { accessKeyId: 'a' }],
    ['a role without a token', { roleArn: ROLE }],
    ['half of what Actions gives', { roleArn: ROLE, idTokenRequestUrl: 'https://example.com' }],
    [
      'two sources of a token',
      { roleArn: ROLE, webIdentityTokenFile: 'f', idTokenRequestUrl: 'u', idTokenRequestToken: 't' },
    ],
    ['keys and a role', { accessKeyId: 'a', secretAccessKey: 's', roleArn: ROLE, webIdentityTokenFile: 'f' }],
  ])('not by %s', (_what, values) => {
    expect(() => userBy(secrets(values))).toThrow(expect.objectContaining({ code: 'CONNECTIONS_INVALID' }));
  });
});

describe('the executor logs in from GitHub Actions', () => {
  let server: Server;
  let asked: IncomingMessage[];
  let answer: { status: number; body: string };
  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: JSON.stringify({ value: TOKEN }) };
    server = createServer((request, response) => {
      asked.push(request);
      response.writeHead(answer.status, { location: scene.aws.url }).end(answer.body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });

  const login = (more = {}) =>
    secrets({
      roleArn: ROLE,
      idTokenRequestUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api-version=2`,
      idTokenRequestToken: 'bearer-of-the-job',
      ...more,
    });

  it('by a token for the audience that AWS expects, or another', async () => {
    expect(await whoIs(login())).toContain('assumed-role/rekeyer');
    expect(asked[0]?.url).toBe('/token?api-version=2&audience=sts.amazonaws.com');
    expect(asked[0]?.headers.authorization).toBe('bearer bearer-of-the-job');
    await whoIs(login({ audience: 'sts.amazonaws.com.cn' }));
    expect(asked.at(-1)?.url).toContain('audience=sts.amazonaws.com.cn');
  });

  it.each([
    [403, 'no'],
    [200, 'no JSON'],
    [200, '{}'],
    [302, ''],
  ])('not when it answers %i %s, and says what the job needs without quoting anything', async (status, body) => {
    answer = { status, body };
    const error = await whoIs(login()).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', message: expect.stringContaining('id-token: write') });
    expect(`${(error as Error).stack}`).not.toMatch(/bearer-of-the-job|127\.0\.0\.1/);
  });
});
