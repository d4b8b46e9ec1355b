import { describe, expect, it } from '@jest/globals';
import { belongs, selectFiles } from '../../src/registry/tree.js';
import { places } from './registry.js';

const file = (path: string, mode = '100644', size = 100) => ({ path, mode, size, id: '' });

function selected(...paths: string[]) {
  const { files, problems } = selectFiles({ entries: paths.map((path) => file(path)), truncated: false });
  return [...files.map(({ path }) => path), ...places(problems).map((place) => place.replace(':1:1', ''))];
}

describe('selectFiles', () => {
  it('reads YAML in the folders of a registry, in order, and nothing else of the repository', () => {
    expect(
      selected(
        'requests/2026/x.yaml',
        'rekeyer.yaml',
        'policies/db.yml',
        'credentials/team/deep/x.yaml',
        'exceptions/x.yaml',
        'README.md',
        'credentials/README.md',
        'credentials/.gitkeep',
        'src/credentials/x.yaml',
        '.github/workflows/rekeyer.yml',
        'docker-compose.yaml',
      ),
    ).toEqual([
      'credentials/team/deep/x.yaml',
      'exceptions/x.yaml',
      'policies/db.yml',
      'rekeyer.yaml',
      'requests/2026/x.yaml',
    ]);
  });

  it.each([
    'policies/nested/x.yaml',
    'exceptions/2026/x.yaml',
    'requests/x.yaml',
    'requests/26/x.yaml',
    'requests/2026/deep/x.yaml',
    'Credentials/x.yaml',
    'credentials/x.YAML',
    'rekeyer.yml',
    'Rekeyer.yaml',
  ])('says that %s is misplaced, instead of overlooking it', (path) => {
    expect(selected(path)).toEqual([`${path} FILE_MISPLACED`]);
  });

  it.each([
    'credentials/a:b.yaml',
    'credentials/a\\b.yaml',
    'credentials/a./x.yaml',
    'credentials/x /y.yaml',
    'credentials/a*.yaml',
  ])('refuses the name %s, which not every machine can have', (path) =>
    expect(selected(path)[0]).toMatch(/FILE_NAME_INVALID$/),
  );

  it('refuses names that differ in case only, folders too, in each of them', () => {
    expect(
      selected('credentials/a.yaml', 'credentials/A.yaml', 'credentials/Team/x.yaml', 'credentials/team/y.yaml'),
    ).toEqual([
      'credentials/A.yaml',
      'credentials/Team/x.yaml',
      'credentials/a.yaml',
      'credentials/team/y.yaml',
      'credentials/A.yaml FILE_NAMES_COLLIDE',
      'credentials/a.yaml FILE_NAMES_COLLIDE',
      'credentials/Team FILE_NAMES_COLLIDE',
      'credentials/team FILE_NAMES_COLLIDE',
    ]);
    // One written in one character, the other with a combining mark.
    expect(selected('credentials/\u00fc.yaml', 'credentials/u\u0308.yaml').slice(2).length).toBe(2);
  });

  it('decides nothing on a listing that is incomplete', () => {
    const { files, problems } = selectFiles({ entries: [file('rekeyer.yaml')], truncated: true });
    expect([files, problems.map(({ code }) => code)]).toEqual([[], ['TREE_TRUNCATED']]);
  });
});

describe('belongs', () => {
  it('knows a place for each kind', () => {
    expect(belongs('Credential', 'credentials/a/b.yaml')).toBe(true);
    expect(belongs('Credential', 'policies/b.yaml')).toBe(false);
    expect(belongs('Config', 'rekeyer.yaml')).toBe(true);
    expect(belongs('Config', 'credentials/rekeyer.yaml')).toBe(false);
  });
});
