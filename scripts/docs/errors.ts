import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogueEntry } from '../../src/domain/errors/entry.js';

const FOLDER = join(import.meta.dirname, '../../src/domain/errors');

/** `docs/errors.md`: every code of the catalogue with its headline and way out, by area. */
export async function errorsPage(): Promise<string> {
  const areas = readdirSync(FOLDER).filter((name) => !['index.ts', 'entry.ts'].includes(name));
  const sections = await Promise.all(areas.sort().map((name) => section(name.replace(/\.ts$/, ''))));
  return [
    '# Errors',
    'Every error that Rekeyer shows carries one of these codes. A code is a promise to scripts: it is never renamed and never used for something else.',
    ...sections.flat(),
  ].join('\n\n');
}

/** The doc-comment of the area's object is its heading: "Errors of the ledger branch". */
async function section(area: string): Promise<string[]> {
  const path = join(FOLDER, `${area}.ts`);
  const heading = /^\/\*\* (.+?)\.? \*\/$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? area;
  const module = (await import(path)) as Record<string, Record<string, CatalogueEntry>>;
  const codes = Object.entries(Object.values(module)[0] ?? {});
  return [
    `## ${heading}`,
    ...codes.flatMap(([code, { headline, wayOut }]) => [`### ${code}`, headline, `Way out: ${wayOut}`]),
  ];
}
