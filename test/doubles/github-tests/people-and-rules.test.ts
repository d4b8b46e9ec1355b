import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Octokit } from '@octokit/rest';
import { git, tryGit } from '../github/git/command.js';
import type { RepoOptions } from '../github/hub.js';
import { R, refusal, type Stage, setStage, silent } from './stage.js';

let stage: Stage;
async function set(repo: RepoOptions = {}): Promise<void> {
  await stage.close();
  stage = await setStage({ repo });
}
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.close());

const permission = async (username: string) => {
  const { data } = await stage.bot.repos.getCollaboratorPermissionLevel({ ...R, username });
  return [data.permission, data.role_name];
};

describe('what a person may do', () => {
  it('is the highest of all his roles, in the old words and the new', async () => {
    const { hub } = stage;
    expect(await permission('alice')).toEqual(['write', 'write']);
    expect(await permission('carol')).toEqual(['read', 'read']);
    expect(await permission('owner')).toEqual(['admin', 'admin']);
    expect(await permission('mallory')).toEqual(['none', 'none']);
    hub.addTeam('acme', 'Triage People', { members: ['carol'], repositories: { 'acme/creds': 'triage' } });
    expect(await permission('carol')).toEqual(['read', 'triage']);
    hub.addTeam('acme', 'Keepers', { members: ['carol'], repositories: { 'acme/creds': 'maintain' } });
    expect(await permission('carol')).toEqual(['write', 'maintain']);
  });

  it('changes at once when it is taken away', async () => {
    const { hub } = stage;
    hub.setRole('acme/creds', 'alice', 'none');
    expect(await permission('alice')).toEqual(['read', 'read']);
    hub.setMember('acme', 'alice', null);
    expect(await permission('alice')).toEqual(['none', 'none']);
    expect((await refusal(stage.person('alice').repos.get(R))).status).toBe(404);
  });

  it('stays with the account when its login goes to somebody else', async () => {
    const { hub } = stage;
    const token = hub.tokenOf('alice');
    hub.renameUser('alice', 'alicia');
    hub.addUser('alice', { emails: ['impostor@example.com'] });
    expect(await permission('alicia')).toEqual(['write', 'write']);
    expect(await permission('alice')).toEqual(['none', 'none']);
    const { data } = await new Octokit({ baseUrl: hub.url, auth: token, log: silent }).users.getAuthenticated();
    expect(data.login).toBe('alicia');
  });
});

describe('a team', () => {
  beforeEach(() => {
    const repositories = { 'acme/creds': 'write' as const };
    stage.hub.addTeam('acme', 'Security', {
      members: ['bob'],
      maintainers: ['owner'],
      pending: ['mallory'],
      repositories,
    });
  });
  const membership = async (username: string) => {
    const { data } = await stage.bot.teams.getMembershipForUserInOrg({ org: 'acme', team_slug: 'security', username });
    return [data.role, data.state];
  };

  it('has members, and people who were only invited', async () => {
    expect(await membership('bob')).toEqual(['member', 'active']);
    expect(await membership('owner')).toEqual(['maintainer', 'active']);
    expect(await membership('mallory')).toEqual(['member', 'pending']);
    expect((await refusal(membership('alice'))).status).toBe(404);
    expect(await permission('mallory')).toEqual(['none', 'none']);
    const { data } = await stage.bot.teams.listMembersInOrg({ org: 'acme', team_slug: 'security' });
    expect(data.map(({ login }) => login)).toEqual(['bob', 'owner']);
  });

  it('can be left and joined', async () => {
    stage.hub.setTeamMember('acme', 'security', 'bob', null);
    expect((await refusal(membership('bob'))).status).toBe(404);
    stage.hub.setTeamMember('acme', 'security', 'mallory', { role: 'member', state: 'active' });
    expect(await permission('mallory')).toEqual(['write', 'write']);
  });

  it('is known by slug, with what it may do in a repository', async () => {
    const { bot } = stage;
    const { data } = await bot.teams.getByName({ org: 'acme', team_slug: 'security' });
    expect(data).toMatchObject({ name: 'Security', slug: 'security', members_count: 2 });
    expect((await bot.teams.list({ org: 'acme' })).data.map(({ slug }) => slug)).toEqual(['security']);
    const access = { org: 'acme', team_slug: 'security', ...R };
    expect((await bot.teams.checkPermissionsForRepoInOrg(access)).status).toBe(204);
    const { data: repo } = await bot.teams.checkPermissionsForRepoInOrg({
      ...access,
      mediaType: { format: 'repository' },
    });
    expect(repo).toMatchObject({ role_name: 'write', permissions: { push: true, admin: false } });
    expect((await refusal(bot.teams.getByName({ org: 'acme', team_slug: 'none' }))).status).toBe(404);
  });

  it('is read by members, and by apps with the permission', async () => {
    const read = (octokit: Octokit) => octokit.teams.getByName({ org: 'acme', team_slug: 'security' });
    await read(stage.person('alice'));
    expect((await refusal(read(stage.person('mallory')))).status).toBe(404);
    const auth = stage.hub.installationToken(stage.installation, { contents: 'write' });
    const bot = new Octokit({ baseUrl: stage.hub.url, auth, log: silent });
    expect(await refusal(read(bot))).toEqual({ status: 403, message: 'Resource not accessible by integration' });
    const { data } = await stage.bot.orgs.getMembershipForUser({ org: 'acme', username: 'owner' });
    expect(data).toMatchObject({ role: 'admin', state: 'active' });
  });
});

describe('classic protection', () => {
  const protect = (options: object = {}) =>
    stage.person('owner').repos.updateBranchProtection({
      ...R,
      branch: 'main',
      required_status_checks: { strict: true, contexts: [], checks: [{ context: 'rekeyer / validate', app_id: 77 }] },
      required_pull_request_reviews: { required_approving_review_count: 1, dismiss_stale_reviews: true },
      enforce_admins: true,
      restrictions: null,
      ...options,
    });

  it('is set by administrators and keeps everybody from writing past a pull request', async () => {
    const { hub, bot, person } = stage;
    await protect();
    const { data } = await person('owner').repos.getBranchProtection({ ...R, branch: 'main' });
    expect(data).toMatchObject({ enforce_admins: { enabled: true }, allow_force_pushes: { enabled: false } });
    expect((await bot.repos.getBranch({ ...R, branch: 'main' })).data.protected).toBe(true);
    const write = bot.repos.createOrUpdateFileContents({ ...R, path: 'x', message: 'x', content: 'eA==' });
    expect((await refusal(write)).message).toContain('Changes must be made through a pull request.');
    await expect(hub.as('owner').pushFiles('main', { x: 'x' }, 'x')).rejects.toThrow('through a pull request');
    expect((await refusal(person('alice').repos.getBranchProtection({ ...R, branch: 'main' }))).status).toBe(403);
    await person('owner').repos.deleteBranchProtection({ ...R, branch: 'main' });
    await hub.as('alice').pushFiles('main', { x: 'x' }, 'x');
  });

  it('lets a merge through only with what it demands', async () => {
    const { hub, bot } = stage;
    await protect();
    const alice = hub.as('alice');
    const bob = hub.as('bob');
    await alice.pushFiles('fix', { a: 'a' }, 'a');
    const number = await alice.openPull('fix', 'Fix');
    expect((await bot.pulls.get({ ...R, pull_number: number })).data.mergeable_state).toBe('blocked');
    await hub.as('carol').review(number, 'APPROVE');
    const unapproved = await refusal(bob.merge(number));
    expect(unapproved).toMatchObject({ status: 405, message: expect.stringContaining('At least 1 approving review') });
    await bob.review(number, 'APPROVE');
    const head = await alice.pushFiles('fix', { a: 'b' }, 'b');
    const { data: reviews } = await bot.pulls.listReviews({ ...R, pull_number: number });
    expect(reviews.map(({ state }) => state)).toEqual(['DISMISSED', 'DISMISSED']);
    await bob.review(number, 'APPROVE');
    expect((await refusal(bob.merge(number))).message).toContain('"rekeyer / validate" is expected');
    const run = await bot.checks.create({ ...R, name: 'rekeyer / validate', head_sha: head, conclusion: 'failure' });
    expect((await refusal(bob.merge(number))).message).toContain('is failing');
    await bot.checks.update({ ...R, check_run_id: run.data.id, conclusion: 'success' });
    await bob.merge(number);
  });

  it('asks for a head that is up to date when it is strict', async () => {
    const { hub, bot } = stage;
    await hub.as('alice').pushFiles('fix', { a: 'a' }, 'a');
    const number = await hub.as('alice').openPull('fix', 'Fix');
    await hub.as('bob').pushFiles('main', { b: 'b' }, 'b');
    await protect({ required_status_checks: { strict: true, contexts: [] }, required_pull_request_reviews: null });
    expect((await refusal(hub.as('bob').merge(number))).message).toContain('out of date');
    expect((await bot.pulls.get({ ...R, pull_number: number })).data.mergeable_state).toBe('blocked');
  });

  it('lets administrators pass unless it is enforced for them', async () => {
    const { hub } = stage;
    await protect({ enforce_admins: false });
    await hub.as('owner').pushFiles('main', { x: 'x' }, 'x');
    await expect(hub.as('alice').pushFiles('main', { y: 'y' }, 'y')).rejects.toThrow('rejected');
  });
});

describe('a ruleset', () => {
  it('binds the branches it names, tells its rules, and lets its bypassers pass', async () => {
    const pullRequest = { approvals: 1, dismissStale: true, codeOwners: false, lastPushApproval: true };
    const main = { branches: ['main', 'release/*'], pullRequest, denyForcePush: true, denyDeletion: true };
    const ledger = {
      branches: ['rekeyer-ledger'],
      restrictUpdates: true,
      bypass: ['rekeyer[bot]'],
      denyDeletion: true,
    };
    await set({ rulesets: [main, ledger] });
    const { hub, bot, person } = stage;
    const rules = async (branch: string) =>
      (await bot.repos.getBranchRules({ ...R, branch })).data.map(({ type }) => type);
    expect(await rules('main')).toEqual(['deletion', 'non_fast_forward', 'pull_request']);
    expect(await rules('release/1')).toEqual(await rules('main'));
    expect(await rules('release/1/2')).toEqual([]);
    expect(await rules('rekeyer-ledger')).toEqual(['deletion', 'update']);

    const first = (await bot.git.getRef({ ...R, ref: 'heads/main' })).data.object.sha;
    await bot.git.createRef({ ...R, ref: 'refs/heads/rekeyer-ledger', sha: first });
    const put = (octokit: Octokit) =>
      octokit.repos.createOrUpdateFileContents({
        ...R,
        path: 'e',
        message: 'e',
        content: 'eA==',
        branch: 'rekeyer-ledger',
      });
    expect((await refusal(put(person('owner')))).message).toContain('Cannot update this protected ref');
    await expect(hub.as('owner').pushFiles('rekeyer-ledger', { x: 'x' }, 'x')).rejects.toThrow('rejected');
    expect((await put(bot)).status).toBe(201);
  });

  it('refuses one ref of a push and lets the others through', async () => {
    await set({ rulesets: [{ branches: ['main'], restrictUpdates: true }] });
    const { hub, bot } = stage;
    const alice = hub.as('alice');
    await alice.pushFiles('fix', { a: 'a' }, 'a');
    const cwd = await alice.workingCopy();
    const { code, err } = await tryGit(['push', 'origin', 'fix:main', 'fix:other'], { cwd });
    expect(code).toBe(1);
    expect(err).toContain('GH013: Repository rule violations found for refs/heads/main');
    expect(err).toContain('fix -> other');
    expect(await git(['ls-remote', 'origin', 'refs/heads/other'], { cwd })).not.toBe('');
    expect((await bot.repos.listBranches(R)).data.map(({ name }) => name)).toEqual(['fix', 'main', 'other']);
  });
});
