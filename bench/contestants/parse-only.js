// Reads and parses every YAML file of a folder with js-yaml: the floor under everything that understands them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';

let documents = 0;
for (const entry of readdirSync(process.argv[2], { withFileTypes: true, recursive: true })) {
  if (!entry.name.endsWith('.yaml')) continue;
  load(readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  documents += 1;
}
console.log(documents);
