import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Runner } from '../../src/action/runner.js';

const folder = mkdtempSync(join(tmpdir(), 'rekeyer-runner-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function runner(env: Record<string, string> = {}) {
  const lines: string[] = [];
  const parts = { env, write: (text: string) => lines.push(...text.split('\n').slice(0, -1)), word: () => 'word' };
  return { runner: new Runner(parts), lines };
}

describe('the runner', () => {
  it('gives inputs as action.yml names them', () => {
    const { runner: at } = runner({ 'INPUT_FAIL-ON': ' critical ', INPUT_MY_NAME: 'x' });
    expect([at.input('fail-on'), at.input('my name'), at.input('absent')]).toEqual(['critical', 'x', '']);
  });

  it('takes outputs of several lines, none of which can name another output', () => {
    const file = join(folder, 'output');
    const { runner: at } = runner({ GITHUB_OUTPUT: file });
    at.output('result', 'a\nadmin=true');
    at.output('decision', 'pass');
    expect(readFileSync(file, 'utf8')).toBe(
      'result<<end-word\na\nadmin=true\nend-word\ndecision<<end-word\npass\nend-word\n',
    );
  });

  it('B66: marks lines, with every character that means something escaped', () => {
    const { runner: at, lines } = runner();
    at.annotate({ level: 'error', file: 'a,b:c.yaml', line: 3, column: 7, message: '100%\n::error::forged' });
    at.annotate({ level: 'notice', message: 'plain' });
    expect(lines).toEqual(['::error file=a%2Cb%3Ac.yaml,line=3,col=7::100%25%0A::error::forged', '::notice::plain']);
  });

  it('shows ten of a level, the tenth of which counts the rest', () => {
    const { runner: at, lines } = runner();
    const many = (level: 'error' | 'warning', count: number) =>
      Array.from({ length: count }, (_, index) => ({ level, message: `${index}` }));
    at.annotateAll([...many('warning', 10), ...many('error', 12)]);
    expect(lines).toHaveLength(20);
    expect(lines[9]).toBe('::error::3 more: see the summary of this run');
    expect(lines[19]).toBe('::warning::9');
  });

  it('B66: never takes logged text for a command', () => {
    const { runner: at, lines } = runner();
    at.log('::set-output name=decision::pass');
    expect(lines).toEqual(['::stop-commands::word', '::set-output name=decision::pass', '::word::']);
  });

  it('cuts a summary that GitHub would refuse', () => {
    const file = join(folder, 'summary');
    runner({ GITHUB_STEP_SUMMARY: file }).runner.summary('é'.repeat(1024 * 1024));
    const text = readFileSync(file, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toMatch(/cut here; the log has all of it\.\n$/);
  });
});
