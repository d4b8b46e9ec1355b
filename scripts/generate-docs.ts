/** Writes the pages of docs/ that are made from the code. usage: npm run generate:docs */
import { writeFileSync } from 'node:fs';
import { generatedPages } from './docs/index.js';

for (const [path, text] of await generatedPages()) writeFileSync(path, text);
