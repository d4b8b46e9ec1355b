import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { code, md, mention, plain } from '../../src/templating/escape.js';

const shown = (text: string) => md(text).replaceAll('\u200b', '‸');

describe('B50 and B51: what a hostile text becomes (‸ is the zero width space)', () => {
  it.each([
    ['a mention', 'ping @alice', 'ping @‸alice'],
    ['a team', '@acme/admins', '@‸acme/admins'],
    ['an encoded mention', '&#64;alice', '@‸alice'],
    ['a hex one', '&#x40;alice', '@‸alice'],
    ['without semicolon', '&#64alice', '@‸alice'],
    ['a named one', '&commat;alice', '@‸alice'],
    ['encoded twice', '&amp;#64;alice', '@‸alice'],
    ['encoded four times', '&amp;amp;amp;commat;alice', '@‸alice'],
    ['encoded five times stays encoded', '&amp;amp;amp;amp;commat;alice', '&amp;commat;alice'],
    ['a backslash before it', '\\@alice', '\\\\@‸alice'],
    ['an address', 'alice@example.com', 'alice@‸example.com'],
    ['an issue', 'closes #1', 'closes #‸1'],
    ['another repository’s issue', 'fixes acme/creds#1', 'fixes acme/creds#‸1'],
    ['an old style issue', 'GH-1 and gh-2', 'GH-‸1 and gh-‸2'],
    ['a link', 'https://evil.example/x', 'https:‸//evil.example/x'],
    ['a link without scheme', 'www.evil.example', 'www‸.evil.example'],
    ['a closing link', 'closes https://github.com/a/b/issues/1', 'closes https:‸//github.com/a/b/issues/1'],
    ['a Markdown link', '[x](https://evil.example)', '\\[x\\](https:‸//evil.example)'],
    ['a way out of a link', '](https://evil.example)', '\\](https:‸//evil.example)'],
    ['a picture that counts readers', '![](https://evil.example/p.png)', '!\\[\\](https:‸//evil.example/p.png)'],
    ['a reference', '[x]: javascript:alert(1)', '\\[x\\]: javascript:alert(1)'],
    ['a footnote', '[^1]', '\\[^1\\]'],
    ['an autolink', '<https://evil.example>', '&lt;https:‸//evil.example&gt;'],
    ['HTML', '<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['encoded HTML', '&lt;b&gt;', '&lt;b&gt;'],
    ['a comment', '<!-- rekeyer:plan:x -->', '&lt;!-- rekeyer:plan:x --&gt;'],
    ['bold and italic', '**a** _b_ ~~c~~', '\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~'],
    ['a code span', '`x`', '\\`x\\`'],
    ['a fence', '```\nrm -rf\n```', '\\`\\`\\` rm -rf \\`\\`\\`'],
    ['a table cell', 'a | b', 'a \\| b'],
    ['a heading', '# big', '\\# big'],
    ['a heading after a line', 'a\n# big', 'a # big'],
    ['a list', '- [x] done', '\\- \\[x\\] done'],
    ['a numbered list', '1. one', '1‸. one'],
    ['another numbered list', '12) twelve', '12‸) twelve'],
    ['a quotation', '> quoted', '&gt; quoted'],
    ['a rule', '---', '\\---'],
    ['an underline', '===', '\\==='],
    ['a formula', '$x^2$', '<span>$</span>x^2<span>$</span>'],
    ['new lines of every kind', 'a\r\nb\u2028c\u0085d\ve', 'a b c d e'],
    ['an encoded new line', 'a&NewLine;# b&#10;c', 'a # b c'],
    ['direction changes', 'a\u202eb\u2066c', 'abc'],
    ['characters without width', 'a\u200bb\ufeffc\u00add', 'abcd'],
    ['a mention put together by dropping', '@\u200d\u2060alice', '@‸alice'],
    ['control characters', 'a\u0000b\u001b[31mc', 'ab\\[31mc'],
    ['half a character', 'a\ud800b', 'ab'],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it('a long one is cut, by characters and before it is escaped', () => {
    expect([...md('😀'.repeat(300))]).toHaveLength(200);
    expect(md(`${'*'.repeat(300)}`)).toBe(`${'\\*'.repeat(199)}…`);
  });

  it('is no slower for a hostile one', () => {
    const start = performance.now();
    for (const text of ['&amp;'.repeat(50_000), '@'.repeat(50_000), '\\`|'.repeat(50_000), '&#'.repeat(50_000)])
      md(text);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});

describe('any text at all', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.constantFrom(
        '@',
        '#',
        '1',
        '|',
        '`',
        '\\',
        '&',
        '&#64;',
        '&commat;',
        '<!--',
        '-->',
        '\n',
        '\u200b',
        '://',
        'www.',
        'GH-',
        '$',
        '![',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 30 },
  );
  it('becomes one line without a mention, a reference, a tag or an open span', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const line = md(parts.join('')).replaceAll('<span>$</span>', 'dollar');
        expect(line).not.toMatch(/[\n\r<>]|@[^\u200b]|#\d|:\/\//);
        expect(line.replace(/\\[\\`*_[\]|~#+=-]/g, '')).not.toMatch(/[\\`*_[\]|~]/);
        expect(line).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('other places', () => {
  it('a title or commit message keeps its letters and calls nobody', () => {
    expect(plain('Fix *this* for @alice, closes #1')).toBe('Fix *this* for @\u200balice, closes #\u200b1');
  });

  it('a code span cannot be left, and is silent inside', () => {
    expect(code('db.example.com:5432')).toBe('`db.example.com:5432`');
    expect(code('a ` b')).toBe('a \\` b');
    expect(code('a | b')).toBe('a \\| b');
    expect(code('@alice')).toBe('`@\u200balice`');
    expect(code('')).toBe('');
  });

  it('only an owner is called', () => {
    expect(mention('@acme/payments')).toBe('@acme/payments');
    expect(mention('@acme/payments and @bob')).toBe('@\u200bacme/payments and @\u200bbob');
  });
});
