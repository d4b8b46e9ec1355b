import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formats, replaceAll } from '../../../src/deliveries/file/formats.js';

const write = (format: keyof typeof formats, text: string, key: string, value: string): string =>
  replaceAll(formats[format], text, new Map([[key, value]]));

describe('dotenv', () => {
  it.each([
    ['bare', 'A=1\nKEY=old\nB=2\n', 'A=1\nKEY=new\nB=2\n'],
    ['exported, with blanks', '  export KEY = old\n', '  export KEY = new\n'],
    ['single quotes', "KEY='old value'\n", "KEY='new'\n"],
    ['double quotes', 'KEY="old value"\n', 'KEY="new"\n'],
    ['a comment behind', 'KEY=old # turned by hand\n', 'KEY=new # turned by hand\n'],
    ['a comment behind quotes', "KEY='o' # x\n", "KEY='new' # x\n"],
    ['no value yet', 'KEY=\nB=2', 'KEY=new\nB=2'],
    ['no line end', 'KEY=old', 'KEY=new'],
    ['line ends of Windows', 'A=1\r\nKEY=old\r\nB=2\r\n', 'A=1\r\nKEY=new\r\nB=2\r\n'],
    ['a byte order mark before', '\uFEFFA=1\nKEY=old\n', '\uFEFFA=1\nKEY=new\n'],
    ['a name that ends alike', 'MY_KEY=x\nKEY_2=y\nKEY=old\n', 'MY_KEY=x\nKEY_2=y\nKEY=new\n'],
    ['a comment that looks alike', "# KEY=commented, don't\nKEY=old\n", "# KEY=commented, don't\nKEY=new\n"],
    [
      'a value of many lines that looks alike',
      'PEM="-----BEGIN\nKEY=inside\n-----END"\nKEY=old\n',
      'PEM="-----BEGIN\nKEY=inside\n-----END"\nKEY=new\n',
    ],
  ])('replaces a value and nothing else: %s', (_what, before, after) => {
    expect(write('dotenv', before, 'KEY', 'new')).toBe(after);
  });

  it.each([
    ["it's", 'KEY="it\'s"\n'],
    ['two words', "KEY='two words'\n"],
    ['a#b', "KEY='a#b'\n"],
    ['$HOME', "KEY='$HOME'\n"],
    ['say "hi"', 'KEY=\'say "hi"\'\n'],
    ['back\\slash', "KEY='back\\slash'\n"],
    ['plain-ASCII_9./:@%+=,', 'KEY=plain-ASCII_9./:@%+=,\n'],
  ])('quotes %s so that every reader takes it for the same', (value, line) => {
    expect(write('dotenv', 'KEY=old\n', 'KEY', value)).toBe(line);
  });

  it.each([
    ['both quotes and a dollar', `'"$`],
    ['a line end', 'a\nb'],
    ['a backslash before the closing quote', "it's \\"],
  ])('does not write %s, because readers disagree', (_what, value) => {
    expect(() => write('dotenv', 'KEY=old\n', 'KEY', value)).toThrow(
      expect.objectContaining({ code: 'DELIVERY_FAILED', message: expect.not.stringContaining(value) }),
    );
  });

  it.each([
    ['is not there', 'OTHER=1\n', 'no line KEY='],
    ['is there twice', 'KEY=1\nKEY=2\n', '2 lines KEY='],
    ['has a sign that shells expand', 'KEY=pa$$\n', 'more than one way'],
    ['has words without quotes', 'KEY=two words\n', 'more than one way'],
    ['has a # that some take for a comment', 'KEY=pa#ss\n', 'more than one way'],
    ['goes on behind its quotes', "KEY='a'b\n", 'more than one way'],
    ['has an escape in double quotes', 'KEY="a\\nb"\n', 'more than one way'],
    ['is quoted and never closed', "KEY='a\nB=1\n", 'more than one way'],
  ])('touches nothing when the value %s', (_what, text, words) => {
    expect(formats.dotenv.find(text, 'KEY')).toEqual({ obstacle: expect.stringContaining(words) });
    expect(() => write('dotenv', text, 'KEY', 'new')).toThrow(expect.objectContaining({ code: 'DELIVERY_FAILED' }));
  });
});

describe('json', () => {
  it('replaces one text and keeps the layout', () => {
    const before = '{\n\t"a" : [1, {"password":"x"}],\n\t"database": { "password" :\t"old", "n": 1.50 }\n}\n';
    const after = before.replace('"old"', '"new"');
    expect(write('json', before, '/database/password', 'new')).toBe(after);
  });

  it.each([
    ['a name at the top', '{"key": "old", "b": {"key": "x"}}', 'key', '{"key": "new", "b": {"key": "x"}}'],
    ['a place in a list', '{"l": ["a", ["x", "old"]]}', '/l/1/1', '{"l": ["a", ["x", "new"]]}'],
    ['a name with a slash and a tilde', '{"a/b": {"c~d": "old"}}', '/a~1b/c~0d', '{"a/b": {"c~d": "new"}}'],
    ['a name with a slash at the top', '{"a.b": "old"}', 'a.b', '{"a.b": "new"}'],
    ['signs inside texts', '{"a": "}],:{[", "key": "old"}', 'key', '{"a": "}],:{[", "key": "new"}'],
    ['a byte order mark before', '\uFEFF{"key": "old"}', 'key', '\uFEFF{"key": "new"}'],
  ])('finds %s', (_what, before, key, after) => {
    expect(write('json', before, key, 'new')).toBe(after);
  });

  it('writes any text as JSON does, and reads it back', () => {
    const value = 'quote " back\\slash \n line ü \u2028';
    const written = write('json', '{"key":"old"}', 'key', value);
    expect(JSON.parse(written)).toEqual({ key: value });
  });

  it.each([
    ['is not there', '{"other": "x"}', 'no text'],
    ['is no text', '{"key": 5}', 'no text'],
    ['is a map', '{"key": {"key": "x"}}', 'no text'],
    ['is there twice', '{"key": "a", "key": "b"}', '2 texts'],
    ['stands in a file with comments', '{"key": "a" /* b */}', 'no JSON'],
    ['stands in half a file', '{"key": "a"', 'no JSON'],
  ])('touches nothing when the value %s', (_what, text, words) => {
    expect(formats.json.find(text, 'key')).toEqual({ obstacle: expect.stringContaining(words) });
  });

  it('finds every text of any document where JSON.parse sees it', () => {
    const document = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 });
    fc.assert(
      fc.property(document, fc.string(), fc.constantFrom(0, 1, 2), (rest, value, indent) => {
        const text = JSON.stringify({ ...rest, target: { deep: ['x', 'old'] } }, null, indent);
        const written = JSON.parse(write('json', text, '/target/deep/1', value));
        expect(written).toEqual(JSON.parse(JSON.stringify({ ...rest, target: { deep: ['x', value] } })));
      }),
    );
  });
});

describe('raw', () => {
  it.each([
    ['old', 'new', 'new'],
    ['old\n', 'new', 'new\n'],
    ['old\r\n', 'new', 'new\r\n'],
    ['old\n', 'new\n', 'new\n'],
    ['old', 'new\n', 'new\n'],
    ['two\nlines\n', 'a\nb', 'a\nb\n'],
    ['', 'new', 'new'],
  ])('%j with %j becomes %j', (before, value, after) => {
    expect(write('raw', before, '', value)).toBe(after);
  });

  it('gives the value without the line end of its file, and puts it back to the same bytes', () => {
    expect(formats.raw.find('old\n', '')).toEqual({ value: 'old' });
    expect(write('raw', write('raw', 'old\n', '', 'new\n'), '', 'old')).toBe('old\n');
  });
});
