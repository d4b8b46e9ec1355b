import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { adviceChain, verdictChain } from '../../src/domain/chains.js';
import { statuses } from '../../src/domain/status.js';

const folder = join(import.meta.dirname, '../../src/domain/checks');
const chained = [...verdictChain, ...adviceChain];

describe('the chains', () => {
  it('hold every check once, each named like its file', () => {
    const files = readdirSync(folder).map((file) => file.replace(/\.ts$/, ''));
    expect(chained.map(({ code }) => code).sort()).toEqual(files.sort());
  });

  it('export each check under its name in camel case', async () => {
    for (const check of chained) {
      const name = check.code.replace(/-./g, (pair) => pair.charAt(1).toUpperCase());
      const module: Record<string, unknown> = await import(join(folder, `${check.code}.ts`));
      expect(module[name]).toBe(check);
    }
  });

  it('can decide every status but active, which is what is left', () => {
    expect(new Set([...verdictChain.map(({ status }) => status), 'active'])).toEqual(new Set(statuses));
  });
});
