import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { filesUnder, root } from './source.js';

const workflows = filesUnder('.github/workflows', '.yml').map((path) => readFileSync(join(root, path), 'utf8'));

interface HandedOut {
  readonly permissions?: object;
  readonly concurrency?: { readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly if?: string;
        readonly environment?: string;
        readonly permissions?: object;
        readonly concurrency?: { readonly 'cancel-in-progress': boolean };
        readonly 'timeout-minutes': number;
      }
    >
  >;
}

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes'?: number }>>;
}

it('B43: every action of a workflow is pinned to a commit, with its version beside it', () => {
  const uses = workflows.flatMap((text) => [...text.matchAll(/uses: *(.+)/g)].map((match) => match[1] ?? ''));
  expect(uses.filter((use) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use))).toEqual([]);
});

it('every workflow asks for its permissions and ends by itself', () => {
  const parsed = workflows.map((text) => load(text) as Workflow);
  expect(parsed.every(({ permissions }) => permissions !== undefined)).toBe(true);
  expect(parsed.flatMap(({ jobs }) => Object.values(jobs)).every((job) => (job['timeout-minutes'] ?? 999) <= 60)).toBe(
    true,
  );
});

describe('the workflows we hand out', () => {
  const folder = 'templates/workflows';
  const pinned = `acme/rekeyer@${'0'.repeat(40)}`;
  const texts = filesUnder(folder, '.yml').map((path) =>
    readFileSync(join(root, path), 'utf8').replaceAll('OWNER/rekeyer@COMMIT', pinned).replaceAll('MINUTE', '7'),
  );
  const parsed = texts.map((text) => load(text) as HandedOut);
  const jobs = parsed.flatMap((workflow) => Object.entries(workflow.jobs));

  it('B43: pin every action to a commit', () => {
    const uses = texts.flatMap((text) => [...text.matchAll(/uses: *(\S+)/g)].map((match) => match[1] ?? ''));
    expect(uses.length).toBeGreaterThan(2);
    expect(uses.filter((use) => !/@[0-9a-f]{40}$/.test(use))).toEqual([]);
  });

  it('give every job its own permissions and an end, and cancel nothing that is under way', () => {
    for (const [name, job] of jobs) {
      const inherited = parsed.find((workflow) => name in workflow.jobs)?.permissions;
      expect([name, job.permissions ?? inherited]).not.toEqual([name, undefined]);
      expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
      expect(JSON.stringify(job.permissions ?? {})).not.toContain('"contents":"write"');
    }
    const groups = [...parsed, ...jobs.map(([, job]) => job)].flatMap(({ concurrency }) => concurrency ?? []);
    expect(groups.map((group) => group['cancel-in-progress'])).toEqual(groups.map(() => false));
    expect(groups.length).toBeGreaterThan(2);
  });

  it('B38 and B45: show secrets only to jobs of an environment, and none to what a comment or a pull request starts', () => {
    for (const [name, job] of jobs) {
      const secret = JSON.stringify(job).includes('secrets.');
      expect([name, job.environment !== undefined]).toEqual([name, secret]);
    }
    const passOn = jobs.find(([name]) => name === 'pass-on')?.[1];
    expect(passOn?.permissions).toEqual({ actions: 'write' });
    expect(passOn?.environment).toBeUndefined();
    const others = jobs.filter(([, job]) => job.environment !== undefined);
    expect(others.every(([, { if: when = '' }]) => /workflow_dispatch|!= 'issue_comment'/.test(when))).toBe(true);
  });
});

describe('what a workflow must not do, ours and those we hand out', () => {
  const handedOut = filesUnder('templates', '.yml').map((path) => readFileSync(join(root, path), 'utf8'));
  const all = [...workflows, ...handedOut];

  it('B36 and B37: begin by an event whose workflow file or code a pull request brings', () => {
    expect(all.filter((text) => /\bpull_request_(?:target|review)\b/.test(text))).toEqual([]);
  });

  it('B41: put what an event says into a script', () => {
    const scripts = all.flatMap((text) =>
      [...text.matchAll(/^ *(?:- )?run: *(.*(?:\n {8,}.*)*)/gm)].map(([run]) => run),
    );
    expect(scripts.filter((run) => run.includes('${{'))).toEqual([]);
  });

  it('B42: read a cache where it holds secrets', () => {
    const secret = all.filter((text) => /\bsecrets\./.test(text));
    expect(secret.filter((text) => /actions\/cache|\bcache: /.test(text))).toEqual([]);
  });
});
