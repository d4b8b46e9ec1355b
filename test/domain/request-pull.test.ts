import { describe, expect, it } from '@jest/globals';
import {
  type ChangedFile,
  classifyPull,
  deviations,
  type OwnershipFacts,
  requestAt,
  requestPath,
} from '../../src/domain/request-pull.js';

const BLOB = 'c'.repeat(40);
const file = (path: string, change: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: 'added',
  blob: BLOB,
  ...change,
});
const request = file('requests/2026/2026-11-21-payments-1.yaml');
const kind = (...files: readonly ChangedFile[]) => classifyPull(files).kind;

describe('what a pull request is to us', () => {
  it('a request is one new file in its year, with its name', () => {
    expect(classifyPull([request])).toEqual({
      kind: 'request',
      request: '2026-11-21-payments-1',
      path: request.path,
      blob: BLOB,
    });
    expect(requestPath('2026-11-21-payments-1')).toBe(request.path);
  });

  it('B1: a request beside anything else is refused, whatever the other thing is', () => {
    for (const other of [
      'policies/db.yaml',
      'rekeyer.yaml',
      'README.md',
      '.github/workflows/x.yml',
      'requests/2026/b.yaml',
    ]) {
      expect(kind(request, file(other, { status: 'modified' }))).toBe('refused');
    }
  });

  it.each([
    ['rewritten', file(request.path, { status: 'modified' })],
    ['moved', file(request.path, { status: 'renamed', before: 'requests/2026/2026-old.yaml' })],
    ['moved from elsewhere', file(request.path, { status: 'renamed', before: 'notes/x.yaml' })],
    ['in another year', file('requests/2025/2026-11-21-payments-1.yaml')],
    ['in no year', file('requests/2026-11-21-payments-1.yaml')],
    ['with no name', file('requests/2026/..yaml')],
    ['too deep', file('requests/2026/a/2026-b.yaml')],
    ['of another kind', file('requests/2026/2026-b.yml')],
  ])('a request that is %s is refused', (_, changed) => {
    expect(kind(changed)).toBe('refused');
  });

  it('everything else of the registry is judged as the registry, the rest is not ours', () => {
    expect(kind(file('credentials/a/b.yaml'))).toBe('registry');
    expect(kind(file('rekeyer.yaml', { status: 'modified' }))).toBe('registry');
    expect(kind(file('.github/CODEOWNERS'), file('README.md'))).toBe('registry');
    expect(kind(file('docs/x.yaml', { status: 'renamed', before: 'policies/x.yaml' }))).toBe('registry');
    expect(kind(file(request.path, { status: 'removed' }))).toBe('registry');
    expect(kind(file('README.md'))).toBe('other');
    expect(kind()).toBe('other');
  });

  it('knows a request by its path', () => {
    expect(requestAt('requests/2026/a-b.yaml')).toBe('a-b');
    expect(requestAt('requests/2026/a.b.yaml')).toBeUndefined();
  });
});

describe('whether it is exactly what the bot proposed', () => {
  const facts: OwnershipFacts = {
    authorId: 1,
    headBranch: 'rotation/2026-11-21-payments-1',
    sameRepository: true,
    kind: classifyPull([request]),
  };
  it('it is, when author, branch and every byte are the bot’s', () => {
    expect(deviations(facts, 1, BLOB)).toEqual([]);
  });

  it.each<[string, Partial<OwnershipFacts>, string | undefined]>([
    ['somebody else opened it', { authorId: 2 }, BLOB],
    ['it comes from another branch', { headBranch: 'rotation/other' }, BLOB],
    ['it comes from a fork', { sameRepository: false }, BLOB],
    ['somebody changed the file', {}, 'd'.repeat(40)],
    ['the ledger never heard of it', {}, undefined],
    ['it is something else', { kind: { kind: 'registry' } }, BLOB],
  ])('it is not, when %s', (_, change, blob) => {
    expect(deviations({ ...facts, ...change }, 1, blob)).toHaveLength(1);
  });
});
