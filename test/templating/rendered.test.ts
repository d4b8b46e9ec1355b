import { describe, expect, it } from '@jest/globals';
import { htmlOf, renderedPages } from './page.js';

const pages = [...renderedPages()];
/** What people read: without tags, and without what stands in code. */
const read = (html: string) => html.replace(/<code[^>]*>.*?<\/code>/gs, '').replace(/<[^>]*>/g, '');

describe('every golden page, as GitHub shows it', () => {
  it.each(pages)('%s has no markup that is shown instead of meant', (_, html) => {
    expect(read(html)).not.toMatch(/\||\*\*|```|^#{1,6} |- \[[ x]\]|\{\{|undefined|\[object/m);
  });

  it.each(pages)('%s has whole tables, and closes what it opens', (_, html) => {
    for (const [table] of html.matchAll(/<table>.*?<\/table>/gs)) {
      const rows = [...table.matchAll(/<tr>.*?<\/tr>/gs)].map(([row]) => row.match(/<t[hd]/g)?.length);
      expect(new Set(rows).size).toBe(1);
    }
    for (const tag of ['details', 'sub', 'summary']) {
      expect(html.split(`<${tag}>`).length).toBe(html.split(`</${tag}>`).length);
    }
  });

  it('would show a table that a value has broken', () => {
    expect(read(htmlOf('| a | b |\n| --- | --- |\n| x | y |\n'))).not.toContain('|');
    expect(read(htmlOf('| a | b |\n| --- |\n| x | y |\n'))).toContain('|');
  });
});
