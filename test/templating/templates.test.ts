import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BODY_LIMIT, cutToFit } from '../../src/templating/cut-to-fit.js';
import { lintTemplate } from '../../src/templating/lint.js';
import type { PageName } from '../../src/templating/templates.js';
import type { Views } from '../../src/templating/views.js';
import { examples } from './golden-views.js';
import { sources, templates } from './pages.js';

const pages = Object.keys(examples) as PageName[];
const golden = join(import.meta.dirname, 'golden');

describe('every page', () => {
  it('has a template, and every template a page', () => {
    expect(Object.keys(sources).sort()).toEqual([...pages].sort());
  });

  it.each(pages)('%s escapes every value', (page) => {
    expect(lintTemplate(sources[page] ?? '')).toEqual([]);
  });

  // To change a page on purpose: delete its golden file, run this, look at the new one as GitHub would show it.
  it.each(pages.flatMap((page) => examples[page].map((_, index) => [page, index] as const)))(
    '%s, example %i, looks as it did',
    (page, index) => {
      const view = examples[page][index] as Views[typeof page];
      const { text } = templates.render(page, view);
      const file = join(golden, index === 0 ? `${page}.md` : `${page}.${index + 1}.md`);
      if (!existsSync(file) && !process.env.CI) {
        mkdirSync(golden, { recursive: true });
        writeFileSync(file, text);
      }
      expect(text).toBe(readFileSync(file, 'utf8'));
    },
  );

  it.each(pages.flatMap((page) => examples[page].map((view, index) => [page, index, view] as const)))(
    'B53: %s, example %i, stays harmless when every text in it is hostile',
    (page, _, view) => {
      const hostile = '](https://evil) @acme/admins | closes #1 <!-- x --> `a`\n\n# b';
      const text = templates.render(page, poison(view, hostile) as never).text;
      const [first = '', ...rest] = text.split('\n');
      const body = /^<!-- rekeyer:[a-z]+:[a-z0-9.-]+ -->$/.test(first) ? rest.join('\n') : text;
      expect(body).not.toMatch(/@acme\/admins|#1\b|<!--|https:\/\/evil|^# b/m);
    },
  );
});

/** The same view with every text replaced, except keys (validated), words of ours and owners that are called on purpose. */
function poison(value: unknown, hostile: string, field = ''): unknown {
  if (typeof value === 'string') return field === 'key' || field === 'marker' ? value : hostile;
  if (Array.isArray(value)) return value.map((item) => poison(item, hostile, field));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, poison(item, hostile, key)]));
}

describe('B59: what a template may not do', () => {
  it.each([
    ['a value without a helper', '{{name}}'],
    ['a raw value', '{{{md name}}}'],
    ['another raw value', '{{& md name}}'],
    ['a helper nobody knows', '{{lookup a b}}'],
    ['a helper without a value', '{{md}}'],
    ['a block nobody knows', '{{#with a}}{{md b}}{{/with}}'],
    ['a partial', '{{> other}}'],
    ['something hidden in a block', '{{#each a}}{{#if b}}{{c}}{{/if}}{{/each}}'],
    ['something hidden in an else', '{{#if a}}{{else}}{{c}}{{/if}}'],
  ])('%s', (_, source) => {
    expect(lintTemplate(source)).toHaveLength(1);
  });

  it('asks for a field that is not there', () => {
    const { login, ...partial } = examples.answer[1] as Views['answer'];
    expect(login).toBe('mallory');
    expect(() => templates.render('answer', partial as Views['answer'])).toThrow('a field that is not there');
  });
});

describe('a page that is too long', () => {
  const line = `${'x'.repeat(99)}\n`;
  it('is cut at a line, and says so on the page', () => {
    const { text, cut } = cutToFit(line.repeat(1_000));
    expect(text.length).toBeLessThanOrEqual(BODY_LIMIT);
    expect(text).toContain(`${cut.toLocaleString('en-US')} characters did not fit here`);
    expect(
      text
        .split('\n')
        .slice(0, 500)
        .every((one) => one === '' || one.startsWith('x')),
    ).toBe(true);
  });

  it('closes what was open where it is cut', () => {
    const { text } = cutToFit(`<details>\n\n\`\`\`\n${line.repeat(1_000)}\`\`\`\n</details>\n`);
    expect(text).toMatch(/x\n```\n\n<\/details>\n\n> \[!WARNING\]/);
  });

  it('leaves no half character, and one that fits alone', () => {
    expect(cutToFit('😀'.repeat(40_000)).text).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(cutToFit('short')).toEqual({ text: 'short', cut: 0 });
  });
});
