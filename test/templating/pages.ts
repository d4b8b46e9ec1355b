import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PageName, Templates } from '../../src/templating/templates.js';

const folder = join(import.meta.dirname, '../../templates');

/** The text of every template, by page. */
export const sources: Readonly<Record<string, string>> = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.hbs'))
    .map((name) => [name.replace(/\.hbs$/, ''), readFileSync(join(folder, name), 'utf8')]),
);

export const templates = new Templates(sources as Record<PageName, string>);
