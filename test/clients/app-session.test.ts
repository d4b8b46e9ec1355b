import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppSession } from '../../src/clients/app-session.js';
import { Secret } from '../../src/domain/secret.js';
import { HOUR } from '../../src/domain/time.js';
import { everything, R, type Stage, setStage } from '../doubles/github-tests/stage.js';

const NEEDED = {
  contents: 'write',
  pull_requests: 'write',
  issues: 'write',
  checks: 'write',
  members: 'read',
  metadata: 'read',
};

let stage: Stage;
let now: number;
let masked: string[];
beforeEach(async () => {
  stage = await setStage({ deaf: true });
  now = Date.now();
  stage.hub.now = () => now;
  masked = [];
});
afterEach(() => stage.close());

const open = (more: { readonly appId?: number; readonly privateKey?: string } = {}) => {
  const { appId = stage.installation.app.id, privateKey = stage.privateKey } = more;
  return AppSession.open({
    apiUrl: stage.hub.url,
    appId,
    privateKey: new Secret(privateKey),
    ...R,
    clock: { now: () => now },
    mask: (token) => masked.push(token),
  });
};
const minted = () => stage.hub.requests.filter(({ path }) => path.endsWith('/access_tokens'));

describe('a session of the App', () => {
  it('B44: knows itself and its repository, with a token for that one alone and for what is needed', async () => {
    const session = await open();
    expect(session.self.appId).toBe(stage.installation.app.id);
    expect(session.self.account).toMatchObject({ login: `${stage.installation.app.slug}[bot]`, type: 'Bot' });
    expect(session.defaultBranch).toBe('main');
    expect(minted().map(({ body }) => body)).toEqual([{ repositories: [R.repo], permissions: NEEDED }]);
    expect(masked).toEqual([(await session.token()).reveal()]);
    expect(everything).toHaveProperty('administration');
  });

  it('gets another token before the hour is over, and gives it back at the end', async () => {
    const session = await open();
    await session.request('GET /repos/{owner}/{repo}', R);
    expect(minted()).toHaveLength(1);
    now += HOUR;
    await session.request('GET /repos/{owner}/{repo}', R);
    expect(minted()).toHaveLength(2);
    const last = (await session.token()).reveal();
    expect(stage.hub.world.tokens.has(last)).toBe(true);
    await session.end();
    expect(stage.hub.world.tokens.has(last)).toBe(false);
  });

  it('says which permission is missing', async () => {
    stage.installation.permissions = { contents: 'read', metadata: 'read', issues: 'write' };
    await expect(open()).rejects.toMatchObject({
      code: 'GITHUB_REFUSED',
      message: 'the App is not granted contents: write, pull_requests: write, checks: write, members: read',
    });
  });

  it('refuses a key that is none, and one of another App', async () => {
    await expect(open({ privateKey: 'no key' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(open({ appId: 99 })).rejects.toMatchObject({ code: 'GITHUB_REFUSED' });
  });
});
