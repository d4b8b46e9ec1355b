import { createSign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { R, refusal, type Stage, setStage, silent } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(async () => {
  await stage.close();
});

const withToken = (token: string) => new Octokit({ baseUrl: stage.hub.url, auth: token, log: silent });

function jwt(
  claims: Record<string, unknown>,
  key = stage.privateKey,
  header: object = { alg: 'RS256', typ: 'JWT' },
): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
}

const seconds = () => Math.floor(Date.now() / 1000);
const me = async (token: string) => (await withToken(token).apps.getAuthenticated()).data?.slug;

describe('an app by its JWT', () => {
  it('is who it says it is', async () => {
    expect(await me(jwt({ iss: 77, iat: seconds(), exp: seconds() + 300 }))).toBe('rekeyer');
  });

  it.each([
    ['is expired', () => jwt({ iss: 77, iat: seconds() - 900, exp: seconds() - 300 })],
    ['lives too long', () => jwt({ iss: 77, iat: seconds(), exp: seconds() + 3600 })],
    ['comes from the future', () => jwt({ iss: 77, iat: seconds() + 300, exp: seconds() + 500 })],
    ['names an app that does not exist', () => jwt({ iss: 78, iat: seconds(), exp: seconds() + 300 })],
    ['was changed', () => jwt({ iss: 77, exp: seconds() + 300 }).replace(/^[^.]+/, (h) => `${h.slice(0, -1)}A`)],
    [
      'is signed by another algorithm, says it',
      () => jwt({ iss: 77, exp: seconds() + 300 }, undefined, { alg: 'HS256' }),
    ],
    ['is no JWT at all', () => 'a.b.c'],
  ])('is refused when it %s', async (_, token) => {
    expect((await refusal(me(token()))).status).toBe(401);
  });

  it('finds its installations', async () => {
    const { app, installation } = stage;
    expect((await app.apps.listInstallations()).data.map(({ id }) => id)).toEqual([installation.id]);
    expect((await app.apps.getRepoInstallation(R)).data.id).toBe(installation.id);
    expect((await app.apps.getOrgInstallation({ org: 'acme' })).data.id).toBe(installation.id);
    expect((await app.apps.getInstallation({ installation_id: installation.id })).data.app_slug).toBe('rekeyer');
  });

  it('does not find the installation on a repository that it was not given', async () => {
    stage.installation.repositories = new Set();
    expect(await refusal(stage.app.apps.getRepoInstallation(R))).toEqual({ status: 404, message: 'Not Found' });
  });

  it('sees no private repository, and a person has no app routes', async () => {
    const app = withToken(jwt({ iss: 77, iat: seconds(), exp: seconds() + 300 }));
    expect((await refusal(app.repos.get(R))).status).toBe(404);
    expect((await refusal(stage.person('alice').apps.getAuthenticated())).status).toBe(401);
  });
});

describe('an installation token', () => {
  const mint = async (options: object = {}) => {
    const { data } = await stage.app.apps.createInstallationAccessToken({
      installation_id: stage.installation.id,
      ...options,
    });
    return data;
  };

  it('reads and writes what the app was granted', async () => {
    const { token, permissions } = await mint();
    expect(permissions?.contents).toBe('write');
    expect((await withToken(token).repos.get(R)).data.full_name).toBe('acme/creds');
    const { data } = await withToken(token).apps.listReposAccessibleToInstallation();
    expect(data.repositories.map(({ name }) => name)).toEqual(['creds']);
  });

  it('ends after an hour of the clock of the hub', async () => {
    const { token, expires_at } = await mint();
    expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(3_590_000);
    const later = Date.now() + 3_601_000;
    stage.hub.now = () => later;
    expect(await refusal(withToken(token).repos.get(R))).toEqual({ status: 401, message: 'Bad credentials' });
  });

  it('can be given back early', async () => {
    const { token } = await mint();
    await withToken(token).apps.revokeInstallationAccessToken();
    expect((await refusal(withToken(token).repos.get(R))).status).toBe(401);
  });

  it('can be narrowed to permissions, and is held to them', async () => {
    const { token } = await mint({ permissions: { contents: 'read' } });
    const bot = withToken(token);
    expect((await bot.repos.getContent({ ...R, path: 'README.md' })).status).toBe(200);
    const write = bot.repos.createOrUpdateFileContents({ ...R, path: 'x', message: 'x', content: 'eA==' });
    expect(await refusal(write)).toEqual({ status: 403, message: 'Resource not accessible by integration' });
    expect((await refusal(bot.issues.listForRepo(R))).status).toBe(403);
  });

  it('can be narrowed to repositories, and does not see the others', async () => {
    await stage.hub.addRepo('acme', 'other');
    const byName = await mint({ repositories: ['other'] });
    expect(byName.repository_selection).toBe('selected');
    expect((await withToken(byName.token).repos.get({ owner: 'acme', repo: 'other' })).status).toBe(200);
    expect((await refusal(withToken(byName.token).repos.get(R))).status).toBe(404);
    const id = stage.hub.world.repo('acme/creds').id;
    const byId = await mint({ repository_ids: [id] });
    expect(byId.repositories?.map((repo) => repo.name)).toEqual(['creds']);
  });

  it('cannot be widened', async () => {
    expect((await refusal(mint({ permissions: { secrets: 'write' } }))).status).toBe(422);
    expect((await refusal(mint({ permissions: { members: 'write' } }))).status).toBe(422);
    expect((await refusal(mint({ repositories: ['elsewhere'] }))).status).toBe(422);
  });

  it('is not given for a suspended or a foreign installation', async () => {
    expect((await refusal(stage.app.apps.createInstallationAccessToken({ installation_id: 1 }))).status).toBe(404);
    stage.installation.suspended = true;
    expect((await refusal(mint())).status).toBe(403);
  });

  it('does not reach a repository of another account', async () => {
    await stage.hub.addRepo('mallory', 'own');
    expect((await refusal(stage.bot.repos.get({ owner: 'mallory', repo: 'own' }))).status).toBe(404);
  });
});

describe('an app', () => {
  it('may not listen to what it may not read', () => {
    const options = { id: 78, slug: 'deaf', publicKey: stage.installation.app.publicKey, permissions: {} };
    expect(() => stage.hub.installApp({ ...options, events: ['push'] }, 'acme')).toThrow(
      'needs the permission "contents"',
    );
    expect(() => stage.hub.installApp({ ...options, events: ['star'] }, 'acme')).toThrow('sends no webhook "star"');
  });
});

describe('anybody else', () => {
  it('is refused with a token that nobody gave out', async () => {
    expect(await refusal(withToken('ghp_stolen').users.getAuthenticated())).toMatchObject({ status: 401 });
  });

  it('does not see a private repository', async () => {
    expect((await refusal(stage.person('mallory').repos.get(R))).status).toBe(404);
    expect((await refusal(new Octokit({ baseUrl: stage.hub.url, log: silent }).repos.get(R))).status).toBe(404);
  });

  it('may read a public one, and not write to it', async () => {
    await stage.hub.addRepo('acme', 'open', { private: false });
    const open = { owner: 'acme', repo: 'open' };
    const nobody = new Octokit({ baseUrl: stage.hub.url, log: silent });
    expect((await nobody.repos.get(open)).data.private).toBe(false);
    expect((await refusal(nobody.issues.create({ ...open, title: 'x' }))).status).toBe(401);
    const mallory = stage.person('mallory');
    expect((await mallory.issues.create({ ...open, title: 'Hello' })).status).toBe(201);
    const write = mallory.repos.createOrUpdateFileContents({ ...open, path: 'x', message: 'x', content: 'eA==' });
    expect((await refusal(write)).status).toBe(403);
  });

  it('writes nothing to an archived repository', async () => {
    await stage.hub.addRepo('acme', 'old', { archived: true, collaborators: { alice: 'admin' } });
    const old = { owner: 'acme', repo: 'old' };
    const alice = stage.person('alice');
    expect((await alice.repos.get(old)).data.archived).toBe(true);
    const refused = await refusal(alice.issues.create({ ...old, title: 'x' }));
    expect(refused).toEqual({ status: 403, message: 'Repository was archived so is read-only.' });
  });

  it('learns about people only what is public', async () => {
    const alice = stage.person('alice');
    expect((await alice.users.getAuthenticated()).data.email).toBe('alice@example.com');
    expect((await alice.users.getByUsername({ username: 'bob' })).data).toMatchObject({ login: 'bob', email: null });
    expect((await refusal(stage.bot.users.getAuthenticated())).status).toBe(403);
  });
});
