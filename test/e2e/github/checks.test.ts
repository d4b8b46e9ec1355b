import { describe, expect, it } from '@jest/globals';
import { credentialFile, registryFiles } from './registry-files.js';
import { registrySceneForEach } from './registry-scene.js';

const scene = registrySceneForEach();

async function changed(files: Record<string, string | null>, login = 'alice') {
  const world = scene();
  const head = await world.as(login).pushFiles('change', files, 'Change');
  const number = await world.as(login).openPull('change', 'Change');
  world.scene.spent();
  return { world, head, number };
}

const annotationsOn = (head: string) => {
  const runs = [...scene().hub.world.repo('acme/creds').checkRuns.values()];
  return runs.filter((run) => run.headSha === head).at(-1)?.annotations ?? [];
};

describe('rekeyer / validate', () => {
  it('marks the exact place of a mistake, says the way out, and is green once it is repaired', async () => {
    const wrong = (registryFiles['policies/db.yaml'] ?? '').replace('maxAge: 60d', 'maxAge: 60days');
    const { world, head, number } = await changed({ 'policies/db.yaml': wrong });
    await world.checkPull(number);
    expect(await world.check(head, 'validate')).toMatchObject({ conclusion: 'failure', title: '1 error in 1 file' });
    expect(annotationsOn(head)).toEqual([
      expect.objectContaining({
        path: 'policies/db.yaml',
        start_line: 7,
        end_line: 7,
        start_column: 11,
        annotation_level: 'failure',
        title: 'DURATION_INVALID',
        message: expect.stringContaining('\n'),
      }),
    ]);
    expect(world.comments(number)).toEqual([expect.stringContaining('1 error to repair first')]);

    const repaired = await world
      .as('alice')
      .pushFiles('change', { 'policies/db.yaml': wrong.replace('60days', '70d') }, 'Repair');
    await world.checkPull(number);
    expect(await world.check(repaired, 'validate')).toMatchObject({ conclusion: 'success', title: 'No problem found' });
    expect(world.comments(number)).toHaveLength(1);
  });

  it('tells for which credentials the standing would change, the worst first', async () => {
    const shorter = (registryFiles['policies/db.yaml'] ?? '').replace('maxAge: 60d', 'maxAge: 400d');
    const { world, number } = await changed({ 'policies/db.yaml': shorter, 'credentials/ship-db.yaml': null });
    await world.checkPull(number);
    const [comment = ''] = world.comments(number);
    expect(comment).toMatch(/\| `pay-db` \| overdue \| active \|/);
    expect(comment).toMatch(/\| `ship-db` \| overdue \| not in the registry \|/);
  });

  it('offers to write what is only misspelled, once, on lines that the pull request brings', async () => {
    const wrong = (registryFiles['policies/db.yaml'] ?? '').replace('maxAge: 60d', 'maxage: 90d');
    const { world, number } = await changed({ 'policies/db.yaml': wrong });
    await world.checkPull(number);
    const remarks = () => [...world.hub.world.repo('acme/creds').reviewComments.values()].map(({ body }) => body);
    expect(remarks()).toEqual([expect.stringContaining('```suggestion\n  maxAge: 90d\n```')]);
    await world.checkPull(number);
    expect(remarks()).toHaveLength(1);
  });

  it('says what a policy does to every credential, and to the coming weeks', async () => {
    const lenient = (registryFiles['policies/db.yaml'] ?? '').replace('maxAge: 60d', 'maxAge: 200d');
    const { world, number } = await changed({ 'policies/db.yaml': lenient });
    await world.checkPull(number);
    const [comment = ''] = world.comments(number);
    expect(comment).toContain('2 credentials are not overdue any more.');
    expect(comment).toMatch(/\| 2026-12-12 \| 0 \| 2 \|/);
  });

  it('refuses to lose sight of a value that is in use', async () => {
    const world = scene();
    const proposal = await world.propose('alice');
    await world.as('bob').review(proposal.pull, 'APPROVE');
    world.pass();
    expect(await world.outcome(proposal.pull)).toMatchObject({ rotations: ['pay-db.1'] });
    const { head, number } = await changed({ 'credentials/pay-db.yaml': null });
    await world.checkPull(number);
    expect(await world.check(head, 'validate')).toMatchObject({ conclusion: 'failure' });
    expect(world.comments(number)[0]).toContain('its rotation pay-db.1 is under way');
  });

  it('costs three requests and one edit, whatever the size, and one more for each further 50 marks', async () => {
    const { world, number } = await changed({ 'credentials/pay-db.yaml': credentialFile('pay-db', 'other') });
    await world.checkPull(number);
    expect(world.scene.spent()).toEqual({ counted: 4, unchanged: 0 });
    await world
      .as('alice')
      .pushFiles('change', { 'credentials/x.yaml': credentialFile('x', 'y', 'nonsense: 1\n') }, 'More');
    world.scene.spent();
    await world.checkPull(number);
    expect(world.scene.spent().counted).toBe(4);
    await world.checkPull(number);
    // The same again: the pull request and the comments have not changed, and the comment says so already.
    expect(world.scene.spent()).toEqual({ counted: 2, unchanged: 1 });

    const many = Array.from({ length: 120 }, (_, index) => [`credentials/m${index}.yaml`, 'kind: Nonsense\n']);
    await world.as('alice').pushFiles('change', Object.fromEntries(many), 'Many mistakes');
    world.scene.spent();
    await world.checkPull(number);
    expect(world.scene.spent()).toEqual({ counted: 5, unchanged: 1 });
  });

  it('B36 and B60: reads the head as data: a file that is no plain file is not followed, and its target not shown', async () => {
    const { world, head, number } = await changed({ 'README.md': 'x\n' });
    const cwd = await world.as('alice').workingCopy();
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/etc/passwd', `${cwd}/credentials/link.yaml`);
    const linked = await world.as('alice').pushFiles('change', { 'README.md': 'y\n' }, 'Link');
    expect(linked).not.toBe(head);
    await world.checkPull(number);
    const check = await world.check(linked, 'validate');
    expect(check?.conclusion).toBe('failure');
    expect(JSON.stringify([check, annotationsOn(linked), world.comments(number)])).not.toContain('root:');
  });
});

describe('rekeyer / approval', () => {
  it('has nothing to say about a credential: the branch has its own rules', async () => {
    const { world, head, number } = await changed({ 'credentials/pay-db.yaml': credentialFile('pay-db', 'other') });
    await world.checkApproval(number);
    expect(await world.check(head, 'approval')).toMatchObject({ conclusion: 'neutral', title: 'No approval needed' });
  });

  it('nor about what is not ours', async () => {
    const { world, head, number } = await changed({ 'README.md': 'x\n' });
    await world.checkApproval(number);
    expect(await world.check(head, 'approval')).toMatchObject({ conclusion: 'neutral' });
  });

  it('names who must approve a policy, by the rule before and the rule to come', async () => {
    const other = (registryFiles['policies/db.yaml'] ?? '').replace('@acme/security', '@acme/payments');
    const { world, head, number } = await changed({ 'policies/db.yaml': other }, 'dora');
    await world.checkApproval(number);
    const check = await world.check(head, 'approval');
    expect(check).toMatchObject({ conclusion: 'action_required', title: 'Waiting for 1 approval' });
    expect(check?.summary).toContain('`@\u200bacme/security` (rekeyer.yaml)');
    expect(check?.summary).toContain('`@\u200bacme/payments` (policy "db" as proposed)');
  });

  it('says what is missing from whom, and why somebody does not count, in words', async () => {
    const world = scene();
    const { pull, head } = await world.propose('bob');
    await world.as('bob').review(pull, 'APPROVE');
    await world.as('dora').review(pull, 'APPROVE');
    world.pass();
    await world.review(pull);
    const check = await world.check(head, 'approval');
    expect(check?.summary).toContain('1 approval is missing from `@\u200bacme/security`');
    expect(check?.summary).toContain('bob does not count: asked for this rotation.');
    expect(check?.summary).toContain('dora does not count: is not among those who approve this.');
    expect(check?.summary).toContain(`/rotate approve ${head}`);
  });

  it('is red for a request that cannot be read, and for one that is too large to be judged', async () => {
    const world = scene();
    const broken = await world.proposeBy('alice', 'pay-db', {});
    const name = 'requests/2026/2026-11-21-alice-pay-db.yaml';
    const head = await world
      .as('alice')
      .pushFiles('2026-11-21-alice-pay-db', { [name]: 'kind: RotationRequest\n' }, 'Oops');
    await world.checkApproval(broken);
    expect(await world.check(head, 'approval')).toMatchObject({
      conclusion: 'failure',
      title: 'The request cannot be read',
    });
  });

  it('costs what it reads: pull request, files, commits, reviews, comments, one look at each person and team, one check', async () => {
    const world = scene();
    const { pull } = await world.propose('alice');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    world.scene.spent();
    await world.checkApproval(pull);
    const { counted } = world.scene.spent();
    expect(counted).toBeLessThanOrEqual(7);
    const before = world.hub.requests.length;
    await world.checkApproval(pull);
    const again = world.hub.requests.slice(before).filter(({ status }) => status !== 304 && status !== 200);
    expect(again.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /repos/acme/creds/check-runs']);
  });
});
