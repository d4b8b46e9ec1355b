import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One text with name, version and licence of every package that these bundled files come from. */
export function licencesOf(inputs: readonly string[]): string {
  const folders = [...new Set(inputs.flatMap((input) => folderOf(input) ?? []))];
  const sections = folders.map(section).sort((a, b) => a.localeCompare(b, 'en'));
  return ['Rekeyer is bundled with these packages.\n', ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` lies in the package `node_modules/a/node_modules/@b/c`. */
function folderOf(input: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

function section(folder: string): string {
  const { name, version, ...terms } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
    /** How it was written before there was one word for it. */
    licenses?: readonly { readonly type: string }[];
  };
  const license = terms.license ?? terms.licenses?.map(({ type }) => type).join(' or ');
  if (!license) throw new Error(`${name} names no licence`);
  const file = readdirSync(folder)
    .sort()
    .find((entry) => /^(?:licen[cs]e|copying)(?:\.(?:md|txt))?$/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : 'The package carries no licence text.';
  return `${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n')}\n`;
}
