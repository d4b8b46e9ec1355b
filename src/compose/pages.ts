import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PageName, Templates } from '../templating/templates.js';
import { installation } from './installation.js';

/** The pages of the package; a registry brings none of its own. */
export function pages(): Templates {
  const folder = join(installation().folder, 'templates');
  const sources = readdirSync(folder)
    .filter((name) => name.endsWith('.hbs'))
    .map((name) => [name.slice(0, -'.hbs'.length), readFileSync(join(folder, name), 'utf8')] as const);
  return new Templates(Object.fromEntries(sources) as Record<PageName, string>);
}
