import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deliveries } from '../../src/deliveries/index.js';
import { validate } from '../../src/jobs/validate.js';
import { probes } from '../../src/probes/index.js';
import { rotators } from '../../src/rotators/index.js';
import { root } from '../house/source.js';
import { example } from './examples.js';
import { MemoryFiles, NOW, validated } from './registry.js';

const page = readFileSync(join(root, 'docs/policy-writers/registry.md'), 'utf8');

/** The YAML of the page by the path in its first line. */
function filesOnPage(): Record<string, string> {
  const blocks = [...page.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)];
  return Object.fromEntries(blocks.map(([, path = '', text = '']) => [path, text]));
}

describe('docs/policy-writers/registry.md', () => {
  it('shows a registry without a problem, made of members that exist', async () => {
    const files = new MemoryFiles(filesOnPage());
    const { problems, counts } = await validate({ files, families: { rotators, deliveries, probes }, now: NOW });
    expect(problems).toEqual([]);
    expect(counts).toMatchObject({ files: 5, credentials: 3, policies: 1, exceptions: 1 });
  });

  it.each(['auto', 'manual', 'external'])('tells what is needed under management: %s', async (management) => {
    const rows = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) \| (.+?) \| (.+?) \|$/gm)];
    const needs = rows.flatMap(([, fields = '', auto = '', others = '']) => {
      const words = management === 'auto' ? auto : others;
      return [...fields.matchAll(/`(\w+)`/g)].map(([, field = '']) => ({ field, needed: words.startsWith('needed') }));
    });
    expect(needs.length).toBe(8);
    const whole = example('credentials/pay-db.yaml').replace('management: auto', `management: ${management}`);
    for (const { field, needed } of needs) {
      const without = whole.replace(new RegExp(`^  ${field}:.*\n(?: {4}.*\n)*`, 'm'), '');
      expect(without).not.toBe(whole);
      const { problems } = await validated({ 'credentials/pay-db.yaml': without });
      expect({ field, problems: problems.length > 0 }).toEqual({ field, problems: needed });
    }
  });
});
