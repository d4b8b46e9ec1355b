import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { filesUnder, root } from './source.js';

const workflows = filesUnder('.github/workflows', '.yml').map((path) => readFileSync(join(root, path), 'utf8'));

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly 'timeout-minutes'?: number }>>;
}

it('every action of a workflow is pinned to a commit, with its version beside it', () => {
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
