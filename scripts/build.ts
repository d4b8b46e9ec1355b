/**
 * usage: npm run build            writes dist/
 *        npm run build -- --check  compares dist/ with what would be written, and ends 1 if it differs
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { buildDist } from './build/bundles.js';

const files = await buildDist();
if (process.argv.includes('--check')) check();
else write();

function write(): void {
  rmSync('dist', { recursive: true, force: true });
  mkdirSync('dist');
  for (const [path, text] of files) writeFileSync(path, text, { mode: path === 'dist/cli.js' ? 0o755 : 0o644 });
  for (const [path, text] of files) console.log(`${path}  ${Math.ceil(Buffer.byteLength(text) / 1024)} KiB`);
}

function check(): void {
  const present = readdirSync('dist').map((name) => `dist/${name}`);
  const surplus = present.filter((path) => !files.has(path));
  const stale = [...files].filter(([path, text]) => !present.includes(path) || readFileSync(path, 'utf8') !== text);
  const wrong = [...surplus, ...stale.map(([path]) => path)];
  if (wrong.length === 0) return;
  console.error(`Not what "npm run build" writes: ${wrong.join(', ')}`);
  process.exitCode = 1;
}
