import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CORE_SCHEMA, dump, load } from 'js-yaml';
import { readBlob } from '../../src/registry/read.js';
import { plainValue, REFUSED } from '../../src/registry/scalar.js';
import { parseYaml } from '../../src/registry/yaml.js';
import { examples } from './examples.js';

const texts = Object.values(examples);

/** What is wrong with the places of a reading's problems; empty when all lie inside of the text. */
function misplaced(bytes: Uint8Array): unknown[] {
  const lines = new TextDecoder().decode(bytes).split(/\r\n|\r|\n/);
  const { problems } = readBlob(bytes);
  return problems.filter(({ line, column }) => {
    const text = lines[line - 1];
    return text === undefined || column < 1 || column > text.length + 1;
  });
}

const example = fc.constantFrom(...texts);
/** Pieces that mean something to YAML, and some that should not be there. */
const piece = fc.oneof(
  fc.constantFrom(
    ': ',
    '\n',
    '  ',
    '\t',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '!t ',
    '"',
    "'",
    '#',
    '|',
    '>',
    '? ',
    '---\n',
    '...',
    '%Y',
    '<<',
    '\u200b',
    '\0',
    '\r',
    '~',
  ),
  fc.string({ maxLength: 5, unit: 'binary' }),
);

describe('readBlob', () => {
  it('answers any bytes, with places inside of them', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => expect(misplaced(bytes)).toEqual([])));
  });

  it('answers an example in which anything was put, taken or doubled, with places inside of it', () => {
    const edit = fc.tuple(fc.nat(), fc.nat(20), piece);
    fc.assert(
      fc.property(example, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        const changed = edits.reduce((now, [at, length, put]) => {
          const from = at % (now.length + 1);
          return now.slice(0, from) + put + now.slice(from + length);
        }, text);
        expect(misplaced(new TextEncoder().encode(changed))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('answers with the same for the same bytes, whatever was read between', () => {
    fc.assert(
      fc.property(example, example, (one, other) => {
        const first = readBlob(new TextEncoder().encode(one));
        readBlob(new TextEncoder().encode(other));
        expect(readBlob(new TextEncoder().encode(one))).toEqual(first);
      }),
    );
  });
});

describe('parseYaml', () => {
  const key = fc
    .string({ maxLength: 8 })
    .filter((text) => text !== '__proto__' && text !== '<<' && text.trim() === text);
  const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));

  it('reads what js-yaml writes as js-yaml reads it', () => {
    const quotes = fc.constantFrom('single' as const, 'double' as const);
    const flow = fc.constantFrom(-1, 0, 1, 2);
    fc.assert(
      fc.property(tree, quotes, flow, (value, quoteStyle, flowLevel) => {
        const text = dump(value, { quoteStyle, flowLevel });
        const { marks, value: read } = parseYaml(text);
        // Control characters come back as what they are, and are refused.
        fc.pre(marks.length === 0);
        expect(read).toEqual(load(text));
      }),
      { numRuns: 500 },
    );
  });

  it('understands each plain scalar as js-yaml does, or refuses a number', () => {
    const digits = fc.stringMatching(/^[-+]?[0-9.xoeEa-f_]{1,8}$/);
    const words = fc.constantFrom(
      'null',
      'Null',
      'NULL',
      '~',
      'true',
      'True',
      'TRUE',
      'tRue',
      'false',
      'no',
      'yes',
      'on',
      'n',
      'N',
      'y',
    );
    const odd = fc.constantFrom(
      '.inf',
      '-.INF',
      '.nan',
      '.NaN',
      '0x1F',
      '0o17',
      '012',
      '+1',
      '1e3',
      '1.',
      '.5',
      '1_000',
      '12:30:45',
    );
    fc.assert(
      fc.property(fc.oneof(digits, words, odd, fc.stringMatching(/^[a-zA-Z]{1,6}$/)), (source) => {
        const value = plainValue(source);
        const theirs = CORE_SCHEMA.resolveImplicitScalarTag(source).value;
        if (value === REFUSED) expect(typeof theirs).toBe('number');
        else expect(value).toEqual(theirs);
      }),
      { numRuns: 2_000 },
    );
  });
});
