import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { filesUnder, root } from './source.js';

const workflows = filesUnder('.github/workflows', '.yml').map((path) => readFileSync(join(root, path), 'utf8'));

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
