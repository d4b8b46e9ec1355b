import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { NO_STATE } from '../../src/domain/ledger/state.js';
import type { Registry } from '../../src/domain/registry.js';
import { nextStart } from '../../src/domain/schedule.js';
import { statuses } from '../../src/domain/status.js';
import { formatInstant } from '../../src/domain/time.js';
import { scan } from '../../src/jobs/scan.js';
import { at } from '../builders.js';
import { validated } from '../registry/registry.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/policy-writers/evaluation.md'), 'utf8');
const examples = [...page.matchAll(/```yaml\n# (\S+)\n(.+?)```/gs)].map(([, path, text]) => [path, text] as const);

/** The rows below a table's head, cell by cell. */
function rowsBelow(head: RegExp): string[][] {
  const lines = page.split('\n');
  const first = lines.findIndex((line) => head.test(line)) + 2;
  const end = lines.findIndex((line, at) => at >= first && !line.startsWith('|'));
  return lines.slice(first, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe('docs/policy-writers/evaluation.md', () => {
  const now = at('2026-04-01T00:00:00Z');
  let registry: Registry;

  beforeAll(async () => {
    const config = 'apiVersion: rekeyer/v1\nkind: Config\nspec: { approvers: ["@acme/security"] }\n';
    const found = await validated({ 'rekeyer.yaml': config, ...Object.fromEntries(examples) }, now);
    expect(found.problems).toEqual([]);
    registry = found.registry!;
  });

  const scanned = (name: string, instant: string) => {
    const { report, work } = scan({ registry, ledger: NO_STATE, now: at(instant) });
    return {
      ...report.credentials.find((one) => one.name === name),
      start: work.find((one) => one.credential === name)?.start,
    };
  };

  it('has five examples, one registry without a problem', () => {
    expect(examples.map(([path]) => path)).toHaveLength(5);
    expect(registry.credentials).toHaveLength(3);
  });

  it('names every status in the order of reports', () => {
    expect(rowsBelow(/^\| status \|/).map(([status]) => status)).toEqual(statuses.map((status) => `\`${status}\``));
  });

  it.each(['search-db', 'pay-db', 'moving-db'])('tells the truth about %s', (name) => {
    const rows = rowsBelow(new RegExp(`^\\| ${name} at \\| is`));
    expect(rows.length).toBeGreaterThan(1);
    for (const [instant = '', status, dueAt] of rows)
      expect([instant, scanned(name, instant)]).toMatchObject([instant, { status, dueAt }]);
  });

  it('tells the truth about windows', () => {
    const [policy] = registry.policies;
    const rows = rowsBelow(/^\| `30 2 \* \* SUN`/);
    expect(rows).toHaveLength(4);
    for (const [from = '', opens] of rows) {
      expect(formatInstant(nextStart(policy!.windows, [], at(from)).at)).toBe(opens);
    }
  });

  it('tells the truth about when a rotation may start', () => {
    const rows = rowsBelow(/^\| search-db at \| its rotation/);
    expect(rows).toHaveLength(3);
    for (const [instant = '', starts, code] of rows) {
      const { start } = scanned('search-db', instant);
      expect([formatInstant(start!.at), start!.code]).toEqual([starts, code]);
    }
  });
});
