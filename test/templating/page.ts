import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from 'marked';

const golden = join(import.meta.dirname, 'golden');

/** Every golden page, by file, as GitHub would show it: its dialect of Markdown, comments left out. */
export function renderedPages(): ReadonlyMap<string, string> {
  const files = readdirSync(golden).filter((name) => name.endsWith('.md'));
  return new Map(files.sort().map((name) => [name, htmlOf(readFileSync(join(golden, name), 'utf8'))]));
}

export function htmlOf(markdown: string): string {
  return marked.parse(markdown.replace(/<!--.*?-->/gs, ''), { async: false, gfm: true });
}
