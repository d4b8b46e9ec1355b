import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { generatedPages } from '../../scripts/docs/index.js';
import { root } from './source.js';

it('every page made from the code is what "npm run generate" would write', async () => {
  const stale = Object.entries(await generatedPages()).filter(
    ([path, text]) => readFileSync(join(root, path), 'utf8') !== text,
  );
  expect(stale.map(([path]) => path)).toEqual([]);
});
