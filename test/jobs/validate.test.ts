import { describe, expect, it } from '@jest/globals';
import { validate } from '../../src/jobs/validate.js';
import type { FileEntry } from '../../src/ports/files.js';
import type { BlobReading } from '../../src/registry/read.js';
import { example, examples } from '../registry/examples.js';
import { families } from '../registry/families.js';
import { MemoryFiles, NOW, places, validated } from '../registry/registry.js';

/** Remembers which files were read. */
class Watched extends MemoryFiles {
  readonly paths: string[] = [];

  override async read(entries: readonly FileEntry[]) {
    this.paths.push(...entries.map(({ path }) => path));
    return super.read(entries);
  }
}

describe('validate', () => {
  it('counts what there is, broken documents too', async () => {
    const { counts, registry } = await validated({
      ...examples,
      'policies/db.yaml': example('policies/db.yaml').replace('maxAge: 60d', 'maxAge: 60'),
    });
    expect(counts).toEqual({
      files: 7,
      credentials: 2,
      policies: 2,
      exceptions: 1,
      requests: 1,
      errors: 1,
      warnings: 0,
    });
    expect(registry).toBeUndefined();
  });

  it('hands out a registry in spite of warnings', async () => {
    const path = 'requests/2026/2026-11-21-payments-1.yaml';
    const gone = example(path).replaceAll('pay-db', 'retired');
    const { counts, registry, problems } = await validated({ ...examples, [path]: gone });
    expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(counts).toMatchObject({ errors: 0, warnings: 1 });
    expect(registry?.requests).toHaveLength(1);
  });

  it('reads only what it does not know, and says the same', async () => {
    const known = new Map<string, BlobReading>();
    const readings = {
      get: (id: string) => known.get(id),
      set: (id: string, one: BlobReading) => void known.set(id, one),
    };
    const broken = { ...examples, 'credentials/x.yaml': 'a: [' };
    const first = new Watched(broken);
    const all = await validate({ files: first, families, now: NOW, readings });
    expect(first.paths).toHaveLength(8);
    const second = new Watched({ ...broken, 'policies/db.yaml': `# changed\n${example('policies/db.yaml')}` });
    expect(await validate({ files: second, families, now: NOW, readings })).toEqual(all);
    expect(second.paths).toEqual(['policies/db.yaml']);
  });

  it('reports the same blob in each place where it lies', async () => {
    const { problems } = await validated({ 'credentials/a.yaml': 'a: [', 'credentials/b.yaml': 'a: [' });
    expect(places(problems)).toEqual(['credentials/a.yaml:1:5 YAML_SYNTAX', 'credentials/b.yaml:1:5 YAML_SYNTAX']);
  });

  it('says when there is no registry at all, but not when what is there is wrong', async () => {
    expect(places((await validated({ 'README.md': 'x' })).problems)).toEqual(['.:1:1 REGISTRY_MISSING']);
    expect(places((await validated({ 'rekeyer.yml': 'x' })).problems)).toEqual(['rekeyer.yml:1:1 FILE_MISPLACED']);
  });

  it('asks the clock that it is given: the same files become right with time', async () => {
    const text = example('credentials/pay-db.yaml').replace('2026-01-10', '2026-12-24');
    const early = await validated({ 'credentials/pay-db.yaml': text });
    expect(places(early.problems)).toEqual(['credentials/pay-db.yaml:9:14 CREATED_IN_FUTURE']);
    const late = await validated({ 'credentials/pay-db.yaml': text }, Date.parse('2026-12-24T12:00:00Z'));
    expect(late.problems).toEqual([]);
  });
});
