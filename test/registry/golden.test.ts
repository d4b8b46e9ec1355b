import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LocalFolder } from '../../src/forge/local-folder.js';
import { validate } from '../../src/jobs/validate.js';
import { isTop } from '../../src/registry/tree.js';
import { registries } from './examples.js';
import { families } from './families.js';
import { NOW } from './registry.js';

/**
 * Each golden registry is a plain folder; `expected.json` beside its files holds the answer of `validate`. After a
 * change that was meant, write the answers anew with REKEYER_WRITE_GOLDEN=1 and read the difference.
 */
describe('golden registries', () => {
  // Other folders there are golden for what is said of them once they are right.
  const names = readdirSync(registries).filter((name) => existsSync(join(registries, name, 'expected.json')));

  it.each(names)('%s', async (name) => {
    const folder = join(registries, name);
    const { problems, counts } = await validate({ files: new LocalFolder(folder, isTop), families, now: NOW });
    const answer = { counts, problems };
    const golden = join(folder, 'expected.json');
    if (process.env.REKEYER_WRITE_GOLDEN) writeFileSync(golden, `${JSON.stringify(answer, null, 2)}\n`);
    expect(answer).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
  });
});
