import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RekeyerError } from '../domain/errors/index.js';
import { installation } from './installation.js';

/**
 * Runs the demo, which lives among the tests of a clone, on this terminal.
 *
 * @returns its exit code
 * @throws DEMO_UNAVAILABLE where there is no clone, or its development packages are not installed
 */
export async function runDemo(args: readonly string[]): Promise<number> {
  const { folder } = installation();
  const needed = ['test/demo/main.ts', 'node_modules/tsx'];
  const missing = needed.filter((path) => !existsSync(join(folder, path)));
  if (missing.length > 0) throw new RekeyerError('DEMO_UNAVAILABLE', `${missing.join(' and ')} not found in ${folder}`);
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/demo/main.ts', ...args], {
    cwd: folder,
    stdio: 'inherit',
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}
