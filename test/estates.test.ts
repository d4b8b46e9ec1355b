import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Entry } from '../src/domain/ledger/event.js';
import { fold, NO_STATE } from '../src/domain/ledger/state.js';
import type { Registry } from '../src/domain/registry.js';
import { formatInstant } from '../src/domain/time.js';
import { LocalFolder } from '../src/forge/local-folder.js';
import { scan } from '../src/jobs/scan.js';
import { validate } from '../src/jobs/validate.js';
import { at } from './builders.js';
import { families } from './registry/families.js';

/**
 * Golden estates: plain folders of `registry/`, what the ledger holds in `ledger.jsonl`, and in `expected.txt` what
 * is found at several instants. After a change on purpose, copy what the test prints and read every line of it.
 */
const CASES = join(import.meta.dirname, 'estates');

describe.each(readdirSync(CASES))('the estate %s', (name) => {
  const folder = join(CASES, name);

  it('is found as expected', async () => {
    const expected = readFileSync(join(folder, 'expected.txt'), 'utf8');
    const instants = expected.split('\n').filter((line) => /^\d/.test(line));
    const registry = await registryIn(join(folder, 'registry'), at(instants[0]!));
    const ledger = fold(NO_STATE, entriesIn(join(folder, 'ledger.jsonl')));
    const found = instants.map((now) => `${now}\n${asText({ registry, ledger, now: at(now) })}`);
    expect(found.join('\n')).toBe(expected);
  });
});

async function registryIn(folder: string, now: number): Promise<Registry> {
  const { registry, problems } = await validate({ files: new LocalFolder(folder, () => true), families, now });
  expect(problems).toEqual([]);
  return registry!;
}

function entriesIn(path: string): Entry[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line, seq) => ({ seq, ...JSON.parse(line) }) as Entry);
}

/** A line for each credential, and one below it for what is to be done. */
function asText(input: Parameters<typeof scan>[0]): string {
  const { report, work } = scan(input);
  const lines = report.credentials.map(({ name, status, policy, ageDays, dueAt }) => {
    const codes = report.findings.filter(({ credential }) => credential === name).map(({ code }) => code);
    const todo = work.find(({ credential }) => credential === name);
    const what = todo ? `    ${todo.action} ${todo.severity} ${todo.start.code} ${formatInstant(todo.start.at)}\n` : '';
    const fields = [status, name, policy ?? '-', `${ageDays ?? '?'}d`, dueAt ?? '-', codes.join('+') || '-'];
    return `  ${fields.join(' ')}\n${what}`;
  });
  return lines.join('');
}
