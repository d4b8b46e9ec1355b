import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { commands } from '../../src/cli/commands/index.js';
import { run } from '../../src/cli/run.js';
import { RecordingTerminal } from './terminal.js';

/** Runs one command line in this process, as `rekeyer <argv>` would. */
export async function rekeyer(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = new RecordingTerminal();
  const code = await run(argv, commands, terminal, '0.0.0');
  return { code, out: terminal.stdout, err: terminal.stderr };
}

/** A new folder that is gone after the test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rekeyer-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
