// Reads every YAML file of a folder and does nothing with it: the floor under everything that validates files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

let bytes = 0;
for (const entry of readdirSync(process.argv[2], { withFileTypes: true, recursive: true })) {
  if (entry.name.endsWith('.yaml')) bytes += readFileSync(join(entry.parentPath, entry.name), 'utf8').length;
}
console.log(bytes);
