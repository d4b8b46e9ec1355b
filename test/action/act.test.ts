import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { act } from '../../src/action/act.js';
import { Runner } from '../../src/action/runner.js';
import { rekeyer, temporaryFolder } from '../cli/rekeyer.js';

const workspace = temporaryFolder();
let calls = 0;

beforeAll(async () => {
  await rekeyer('init', '--dir', join(workspace, 'registry'));
  mkdirSync(join(workspace, 'broken'));
  writeFileSync(
    join(workspace, 'broken/rekeyer.yaml'),
    'apiVersion: rekeyer/v1\nkind: Config\nspec: { merge: never }\n',
  );
});

/** One run of the action in this process, and what the runner got of it. */
async function run(inputs: Record<string, string>) {
  calls += 1;
  const [output, summary] = [`output-${calls}`, `summary-${calls}`].map((name) => join(workspace, name)) as [
    string,
    string,
  ];
  for (const file of [output, summary]) writeFileSync(file, '');
  const env = {
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  };
  let log = '';
  const code = await act(new Runner({ env, write: (text) => (log += text), word: () => 'word' }));
  const outputs = Object.fromEntries(
    [...readFileSync(output, 'utf8').matchAll(/^(\S+)<<end-word\n([\s\S]*?)\nend-word$/gm)].map(([, key, value]) => [
      key,
      value,
    ]),
  );
  return { code, log, outputs, summary: readFileSync(summary, 'utf8') };
}

describe('the action validates', () => {
  it('a registry without a problem', async () => {
    const { code, outputs, summary, log } = await run({ directory: 'registry' });
    expect(code).toBe(0);
    expect(outputs).toMatchObject({ decision: 'pass', 'reason-code': '', errors: '0', warnings: '0' });
    expect(JSON.parse(outputs.result ?? '')).toMatchObject({ problems: [], counts: { credentials: 1 } });
    expect(summary).toBe('1 credential read, nothing wrong.\n\n');
    expect(log).toBe('');
  });

  it('one with a problem, marked on its line from the root of the repository', async () => {
    const { code, outputs, summary, log } = await run({ directory: './broken/' });
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ decision: 'fail', 'reason-code': 'VALUE_UNKNOWN', errors: '1', warnings: '0' });
    expect(log).toMatch(/^::error file=broken\/rekeyer\.yaml,line=3,col=16,title=VALUE_UNKNOWN::.*%0A.*\n$/);
    expect(summary).toContain('| `rekeyer.yaml:3:16` |');
  });
});

describe('the action scans', () => {
  it('and fails on what is overdue', async () => {
    const now = { directory: 'registry', command: 'scan', now: '2099-01-01' };
    const { code, outputs, summary, log } = await run(now);
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ decision: 'fail', 'reason-code': 'overdue', errors: '1' });
    expect(JSON.parse(outputs.result ?? '')).toMatchObject({ credentials: [{ status: 'overdue' }], ledger: null });
    expect(summary).toContain('| `example-api-key` | overdue |');
    expect(summary).toContain('because there is no ledger');
    expect(log).toMatch(/^::error title=overdue::/);
  });

  it('and passes while everything is in time', async () => {
    const { code, outputs, summary } = await run({ directory: 'registry', command: 'scan' });
    expect(code).toBe(0);
    expect(outputs).toMatchObject({ decision: 'pass', 'reason-code': '' });
    expect(summary).toMatch(/^Nothing to do\./);
  });

  it('of a registry with problems tells these', async () => {
    const { code, outputs } = await run({ directory: 'broken', command: 'scan' });
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ decision: 'fail', 'reason-code': 'VALUE_UNKNOWN' });
  });
});

describe('the action refuses', () => {
  it.each([
    [{ command: 'valdate' }, 'Did you mean "validate"?'],
    [{ directory: '../elsewhere' }, 'leads out of the repository'],
    [{ directory: '/etc' }, 'leads out of the repository'],
    [{ now: 'soon' }, 'no instant'],
    [{ 'fail-on': 'info' }, 'Use one of error, warning.'],
  ])('%j', async (inputs, text) => {
    const { code, outputs, log } = await run(inputs);
    expect(code).toBe(1);
    expect(outputs).toMatchObject({ decision: 'fail', 'reason-code': 'USAGE' });
    expect(log).toContain(text);
  });

  it('a folder that is not there', async () => {
    expect(await run({ directory: 'nowhere' })).toMatchObject({
      code: 1,
      outputs: { 'reason-code': 'REGISTRY_MISSING' },
    });
  });
});
