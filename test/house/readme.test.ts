import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Bundled } from '../action/bundle.js';
import { root } from './source.js';

interface Step {
  readonly command: string;
  /** Lines as the page shows them; `…` stands for anything. */
  readonly shown: readonly string[];
}

const page = readFileSync(join(root, 'README.md'), 'utf8');
const steps = [...page.matchAll(/```console\n([\s\S]*?)\n```/g)].flatMap(([, block = '']) => stepsOf(block));

function stepsOf(block: string): Step[] {
  const parts = block.split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command = '', ...shown] = part.trimEnd().split('\n');
    return { command, shown };
  });
}

let bundled: Bundled;
const folder = mkdtempSync(join(tmpdir(), 'rekeyer-readme-'));

beforeAll(async () => {
  bundled = await Bundled.make();
  mkdirSync(join(bundled.folder, 'bin'));
  symlinkSync(bundled.cli, join(bundled.folder, 'bin/rekeyer'));
});
afterAll(() => {
  bundled.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** What a person sees, whatever the exit code. */
function run(command: string): string {
  const PATH = `${join(bundled.folder, 'bin')}:${process.env.PATH}`;
  return execFileSync('bash', ['--norc', '-c', `${command} 2>&1 || true`], {
    cwd: folder,
    env: { PATH },
    encoding: 'utf8',
  });
}

describe('the README', () => {
  it('shows commands', () => expect(steps.length).toBeGreaterThan(3));

  it('shows what each of them really prints, in order', () => {
    for (const { command, shown } of steps) {
      const printed = run(command)
        .trimEnd()
        .split('\n')
        .map((line) => line.trimEnd());
      expect([command, shown.length === 0 || fits(printed, shown) || printed.join('\n')]).toEqual([command, true]);
    }
  });
});

/** Whether the lines are those shown; a line `…` stands for any lines, `…` within one for anything. */
function fits(printed: readonly string[], shown: readonly string[]): boolean {
  const pattern = shown
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(escaped).join('.*')}\\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${printed.join('\n')}\n`);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
