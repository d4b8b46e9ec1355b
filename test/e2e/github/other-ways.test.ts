import { describe, expect, it } from '@jest/globals';
import { git } from '../../doubles/github/git/command.js';
import { sourcesUnder } from '../../house/source.js';
import { registrySceneForEach } from './registry-scene.js';

/** Rows of the list of known attacks without a star: things that look like an approval and are none. */
const scene = registrySceneForEach();

describe('B16: CODEOWNERS decides', () => {
  it('nowhere: GitHub skips lines of it that are wrong, and a file that is too long as a whole', () => {
    const judging = sourcesUnder('src/domain').concat(sourcesUnder('src/jobs'));
    expect(judging.filter(({ code }) => /CODEOWNERS/i.test(code)).map(({ path }) => path)).toEqual([]);
  });
});

describe('B17: a label as a gate', () => {
  it('says nothing, whoever set it, and neither does a title', async () => {
    const world = scene();
    const { pull } = await world.propose('alice');
    for (const name of ['approved', 'lgtm']) {
      await world.as('dora').api.issues.createLabel({ owner: 'acme', repo: 'creds', name, description: 'Yes' });
    }
    await world.as('dora').label(pull, 'approved', 'lgtm');
    expect(await world.outcome(pull)).toEqual({ merged: false, rotations: [], why: [], code: 'UNAUTHORIZED_MERGE' });
  });
});

describe('B20: a forged date', () => {
  it('makes a later commit no older than the approval', async () => {
    const world = scene();
    const { pull, request } = await world.propose('alice');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    const cwd = await world.as('dora').workingCopy();
    const branch = `rotation/${request}`;
    await git(['fetch', '-q', 'origin'], { cwd });
    await git(['checkout', '-q', '-f', '-B', branch, `origin/${branch}`], { cwd });
    const env = { GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' };
    await git(['commit', '-q', '--allow-empty', '-m', 'Long ago'], { cwd, env });
    await git(['push', '-q', 'origin', branch], { cwd });
    expect(await world.outcome(pull)).toMatchObject({ merged: false, rotations: [], why: ['bob: other-commit'] });
  });
});

describe('B39: somebody who may only read opens a pull request between two branches that are there', () => {
  it('and it is nobody’s who wrote the branch: the bot does not merge it, and an approval is still needed', async () => {
    const world = scene();
    const name = '2026-11-21-dora-pay-db';
    const text = await world.requestText(name, 'dora');
    await world.as('dora').pushFiles(name, { [`requests/2026/${name}.yaml`]: text }, 'Ask for a rotation');
    const pull = await world.as('mallory').openPull(name, 'Rotate');
    world.pass();
    await world.as('mallory').comment(pull, `/rotate approve ${(await world.scene.forge.pulls.get(pull)).head}`);
    const { merged, judgement } = await world.review(pull);
    expect(merged).toBe(false);
    expect(judgement.deviations).toContain('It was opened by somebody else.');
    expect(judgement.verdict.outcome).toBe('waiting');
    await world.as('bob').review(pull, 'APPROVE');
    world.pass();
    expect((await world.review(pull)).judgement.verdict).toMatchObject({ outcome: 'approved', counted: [{}] });
  });
});
