/**
 * usage: npm run build            writes dist/
 *        npm run build -- --check  compares dist/ with what would be written, and ends 1 if it differs
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildDist } from './build/bundles.js';
import { writeDist } from './build/write.js';

const files = await buildDist();
if (process.argv.includes('--check')) check();
else write();

function write(): void {
  rmSync('dist', { recursive: true, force: true });
  writeDist('.', files);
  const size = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  console.log(`dist/ holds ${files.size} files, ${Math.ceil(size / 1024)} KiB`);
}

function check(): void {
  const present = readdirSync('dist', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const surplus = present.filter((path) => !files.has(path));
  const stale = [...files].filter(([path, text]) => !present.includes(path) || readFileSync(path, 'utf8') !== text);
  const wrong = [...surplus, ...stale.map(([path]) => path)];
  if (wrong.length === 0) return;
  console.error(`Not what "npm run build" writes: ${wrong.join(', ')}`);
  process.exitCode = 1;
}
