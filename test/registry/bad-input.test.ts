import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '../../src/domain/time.js';
import { readBlob } from '../../src/registry/read.js';
import { MAX_BYTES, MAX_FILES, selectFiles } from '../../src/registry/tree.js';
import { example, examples } from './examples.js';
import { places, validated } from './registry.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const credential = example('credentials/pay-db.yaml');
const exception = example('exceptions/pay-db-vendor.yaml');
const policy = example('policies/aws-keys-prod.yaml');

/** `line:column CODE` of all problems of one file, read within the time that a hostile file may take. */
function read(text: string | Uint8Array): string[] {
  const file = typeof text === 'string' ? bytes(text) : text;
  // On a busy machine a single measurement says little; what is slow is slow every time.
  const times = [timed(() => readBlob(file))];
  while (Math.min(...times) >= 250 && times.length < 5) times.push(timed(() => readBlob(file)));
  expect(Math.min(...times)).toBeLessThan(250);
  return readBlob(file).problems.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** A document of ours with one line changed; fails when the line is not there. */
function changed(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  expect(result).not.toBe(text);
  return result;
}

const codes = (found: readonly string[]) => found.map((line) => line.split(' ')[1]);

describe('bad input, row by row', () => {
  it('reads what it changes below without a problem', () => {
    expect([credential, exception, policy].map(read)).toEqual([[], [], []]);
  });

  it('row 1, B54: a billion laughs is refused at its first anchor and never expanded', () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 12; level++) {
      const [name, of] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)];
      lines.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`);
    }
    const found = read(lines.join('\n'));
    expect(found[0]).toBe('1:1 VALUE_MISSING');
    expect(new Set(codes(found))).toEqual(new Set(['VALUE_MISSING', 'YAML_ANCHOR', 'YAML_ALIAS']));
  });

  it('row 2: anchors, aliases and merge keys are refused, each at its place', () => {
    const text = changed(credential, 'metadata: {', 'metadata: { <<: *base,').replace('labels: {', 'labels: &l {');
    expect(read(text)).toEqual(['3:13 YAML_MERGE_KEY', '3:17 YAML_ALIAS', '3:46 YAML_ANCHOR']);
    expect(read(changed(credential, 'env: prod', '"<<": prod'))).toEqual(['3:37 LABEL_INVALID']);
  });

  it('row 3, B54: a duplicate key is an error, and the later value is not taken', () => {
    const text = changed(credential, '  service: payments', '  service: payments\n  "service": other');
    expect(read(text)).toEqual(['8:3 KEY_DUPLICATE']);
  });

  it('row 4, B54: many keys are refused in linear time', () => {
    const keys = Array.from({ length: 5_000 }, (_, index) => `k${index}: 1`).join('\n');
    expect(codes(read(keys))).toEqual(['VALUE_MISSING', 'YAML_TOO_MANY']);
    const labels = Array.from({ length: 501 }, (_, index) => `k${index}: v`).join(', ');
    expect(codes(read(changed(credential, 'env: prod', labels)))).toEqual(['YAML_TOO_MANY']);
    expect(read(changed(credential, 'env: prod', labels.replace('k500: v', '')))).toEqual([]);
  });

  it('row 4: sizes are limited before anything is parsed', () => {
    const filled = (text: string, size: number) => `${text}\n#${' '.repeat(size - text.length - 2)}`;
    expect(read(filled(credential, 64 * 1024))).toEqual([]);
    expect(read(filled(credential, 64 * 1024 + 1))).toEqual(['1:1 FILE_TOO_LARGE']);
    const list = 'apiVersion: rekeyer/v1\nkind: CredentialList\nitems: []\n';
    expect(read(filled(list, 256 * 1024))).toEqual([]);
    expect(read(filled(list, 256 * 1024 + 1))).toEqual(['1:1 FILE_TOO_LARGE']);
    // A large file that only says it was a list, in a text of another document.
    expect(read(filled(`${credential}\nnote: |\n  x\n# \nkind: CredentialList`, 80_000))).toEqual([
      '1:1 FILE_TOO_LARGE',
    ]);
  });

  it('row 4: a tree of too many files or bytes is refused whole', () => {
    const entry = (index: number) => ({ path: `credentials/c${index}.yaml`, mode: '100644', size: 100, id: '' });
    const many = Array.from({ length: MAX_FILES + 1 }, (_, index) => entry(index));
    expect(selectFiles({ entries: many, truncated: false })).toMatchObject({
      files: [],
      problems: [{ code: 'TREE_TOO_LARGE' }],
    });
    const large = [{ ...entry(1), size: MAX_BYTES }, entry(2)];
    expect(selectFiles({ entries: large, truncated: false })).toMatchObject({
      files: [],
      problems: [{ code: 'TREE_TOO_LARGE' }],
    });
  });

  it('row 5: a file of 100 MB is refused by the size in the listing and never read', () => {
    const huge = { path: 'credentials/huge.yaml', mode: '100644', size: 100_000_000, id: '' };
    const { files, problems } = selectFiles({ entries: [huge], truncated: false });
    expect([files, places(problems)]).toEqual([[], ['credentials/huge.yaml:1:1 FILE_TOO_LARGE']]);
    expect(read('x'.repeat(10_000_000))).toEqual(['1:1 FILE_TOO_LARGE']);
  });

  it('row 6, B54: nesting beyond 20 levels is an error', () => {
    const nested = (levels: number) => `a: ${'['.repeat(levels - 1)}x${']'.repeat(levels - 1)}`;
    expect(codes(read(nested(20)))).toEqual(['VALUE_MISSING']);
    expect(codes(read(nested(21)))).toEqual(['YAML_TOO_DEEP']);
    expect(codes(read(nested(1_000)))).toEqual(['YAML_TOO_DEEP']);
    expect(codes(read('['.repeat(30_000)))).toEqual(['YAML_TOO_DEEP']);
    expect(codes(read('- '.repeat(30_000)))).toEqual(['YAML_TOO_DEEP']);
  });

  it('row 7, B55: directives are refused', () => {
    expect(read(`%YAML 1.1\n---\n${credential}`)).toEqual(['1:1 YAML_DIRECTIVE']);
    expect(read(`# first\n%TAG ! tag:x,2000:\n---\n${credential}`)).toEqual(['2:1 YAML_DIRECTIVE']);
    expect(read(`%FOO bar\n---\n${credential}`)).toEqual(['1:1 YAML_DIRECTIVE']);
    expect(
      read(changed(credential, 'Main database', '"100%\n\n    %of"').replace(' of the payments service', '')),
    ).toEqual([]);
  });

  it('row 8: a second document is refused, a leading --- is fine', () => {
    expect(read(`---\n${credential}`)).toEqual([]);
    expect(read(`${credential}---\na: 1\n`)).toEqual(['18:1 YAML_SECOND_DOCUMENT']);
    expect(read(`${credential}...\n`)).toEqual([]);
  });

  it('row 9, B57: tags are refused, known and unknown', () => {
    for (const tag of ['!secret', '!!binary', '!!str', '!', '!<tag:x>', '!a!b']) {
      expect(codes(read(changed(credential, 'service: payments', `service: ${tag} payments`)))).toEqual(['YAML_TAG']);
    }
  });

  it('row 10, B56: keys that JavaScript understands are refused and reach no object', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const text = changed(credential, 'env: prod', `"${key}": { admin: true }`);
      expect(read(text)).toEqual(['3:37 KEY_FORBIDDEN']);
      const [document] = readBlob(bytes(text)).documents;
      expect(document?.body).toBeUndefined();
      expect(({} as Record<string, unknown>).admin).toBeUndefined();
    }
    expect(read(changed(credential, 'name: pay-db', 'name: constructor'))).toEqual(['3:19 NAME_INVALID']);
  });

  it('row 11: what is not UTF-8, NUL and lone surrogates are refused with their place', () => {
    const text = bytes(credential);
    const broken = Uint8Array.from([...text.slice(0, 30), 0xff, ...text.slice(30)]);
    expect(read(broken)).toEqual(['2:8 FILE_ENCODING']);
    expect(readBlob(broken).problems[0]?.message).toBe('Byte 30 (from 0) is not UTF-8');
    // UTF-16 with its mark, an overlong slash, a surrogate written as three bytes, a sequence cut off at the end.
    for (const bad of [
      [0xff, 0xfe, 0x61, 0],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0x61, 0xe2, 0x82],
    ]) {
      expect(codes(read(Uint8Array.from(bad)))).toEqual(['FILE_ENCODING']);
    }
    expect(read('a: "x\0y"')).toEqual(['1:6 TEXT_INVISIBLE']);
    expect(read(changed(credential, 'Main database', '"\\uD800"').replace(/ of the payments service.*/, ''))).toEqual([
      '8:16 TEXT_INVISIBLE',
    ]);
    expect(read(changed(credential, 'Main database', '"\\0"').replace(/ of the payments service.*/, ''))).toEqual([
      '8:16 TEXT_INVISIBLE',
    ]);
  });

  it('row 12: a byte order mark is dropped in front and refused inside', () => {
    expect(read(`\uFEFF${credential}`)).toEqual([]);
    const inside = changed(credential, '  service: payments', '  \uFEFFservice: payments');
    expect(read(inside)).toEqual(['7:3 BOM_INSIDE', '7:3 KEY_UNKNOWN']);
  });

  it('row 13: a tab in the indentation is refused', () => {
    expect(read(changed(credential, '  service: payments', '\tservice: payments'))).toEqual(['7:1 YAML_TAB']);
  });

  it('row 14: numbers are plain, whole and exact', () => {
    for (const number of [
      '.inf',
      '-.Inf',
      '.nan',
      '1e999',
      '9007199254740993',
      '0x1F',
      '0o17',
      '012',
      '+5',
      '1e3',
      '5.',
    ]) {
      expect(read(changed(policy, 'priority: 100', `priority: ${number}`))).toEqual(['5:13 NUMBER_INVALID']);
    }
    expect(read(changed(policy, 'priority: 100', 'priority: 1.5'))).toEqual(['5:13 VALUE_TYPE']);
    expect(read(changed(policy, 'priority: 100', 'priority: -1'))).toEqual(['5:13 VALUE_OUT_OF_RANGE']);
    expect(read(changed(policy, 'factor: 2', 'factor: 1.5'))).toEqual([]);
  });

  it('row 15: an age of zero, below zero, without a unit or of a million years is refused', () => {
    for (const age of [
      '0',
      '0d',
      '-90d',
      '90',
      '1000000000d',
      '36500d',
      '30s',
      '90days',
      '1h30m',
      'P90D',
      '1.5h',
      '""',
    ]) {
      expect(read(changed(policy, 'maxAge: 90d', `maxAge: ${age}`))).toEqual(['7:11 DURATION_INVALID']);
    }
    const [zero] = readBlob(bytes(changed(policy, 'maxAge: 90d', 'maxAge: 0'))).problems;
    expect(zero?.wayOut).toContain('Zero does not mean "never" or "by hand"');
    const [days] = readBlob(bytes(changed(policy, 'maxAge: 90d', 'maxAge: 90days'))).problems;
    expect(days?.wayOut).toBe('Did you mean "90d"?');
  });

  it('row 16: a day that does not exist is refused', () => {
    for (const day of ['2026-02-30', '2026-02-29', '2026-13-01', '2026-00-10', '2026-04-31']) {
      expect(read(changed(credential, '2026-01-10', day))).toEqual(['9:14 DATE_INVALID']);
    }
    expect(read(changed(credential, '2026-01-10', '2028-02-29'))).toEqual([]);
  });

  it('row 17: dates that people read in two ways are refused', () => {
    for (const date of [
      '11/12/2026',
      '20 Nov 2026',
      '2026-11-20T00:00',
      '2026-11-20T00:00:00',
      '20261120',
      '2026-1-2',
    ]) {
      expect(codes(read(changed(credential, '2026-01-10', date)))).toEqual([
        date === '20261120' ? 'VALUE_TYPE' : 'DATE_INVALID',
      ]);
    }
    expect(read(changed(credential, '2026-01-10', '2026-11-20T00:00:00+01:00'))).toEqual([]);
    expect(parseInstant('2026-11-20')).toBe(Date.parse('2026-11-20T23:59:59.999Z'));
  });

  it('row 18: a leap second, 24:00 and the year 275760 are refused', () => {
    for (const at of [
      '2016-12-31T23:59:60Z',
      '2026-11-20T24:00:00Z',
      '275760-09-13',
      '"+275760-09-13T00:00:00Z"',
      '9999-12-31',
    ]) {
      expect(read(changed(credential, '2026-01-10', at))).toEqual(['9:14 DATE_INVALID']);
    }
  });

  it('row 19: an exception without an end or justification, or that ends too early or too late, is refused', async () => {
    const without = (field: string) => read(changed(exception, new RegExp(`  ${field}:.*\n`), ''));
    for (const field of ['expiresAt', 'justification', 'riskOwner', 'startsAt', 'reason', 'policyRef', 'effect']) {
      expect(without(field)).toEqual(['4:1 VALUE_MISSING']);
    }
    const file = 'exceptions/pay-db-vendor.yaml';
    const ending = async (end: string) => {
      const text = changed(exception, 'expiresAt: 2026-05-01T00:00:00Z', `expiresAt: ${end}`);
      return places((await validated({ ...examples, [file]: text })).problems);
    };
    expect(await ending('2026-03-01T00:00:00Z')).toEqual([`${file}:14:14 PERIOD_BACKWARDS`]);
    expect(await ending('2026-01-01')).toEqual([`${file}:14:14 PERIOD_BACKWARDS`]);
    expect(await ending('2026-05-30T00:00:00Z')).toEqual([]);
    expect(await ending('2026-05-30T00:00:01Z')).toEqual([`${file}:14:14 EXCEPTION_TOO_LONG`]);
    expect(await ending('""')).toEqual([`${file}:14:14 DATE_INVALID`]);
  });

  it('row 20: an exception for everything or for nothing that exists is refused', async () => {
    const file = 'exceptions/pay-db-vendor.yaml';
    const scope = async (written: string) => {
      const text = changed(exception, 'credentialRefs: [pay-db]', written);
      return places((await validated({ ...examples, [file]: text })).problems);
    };
    expect(await scope('credentialRefs: ["*"]')).toEqual([`${file}:5:20 NAME_INVALID`]);
    expect(await scope('credentialRefs: [pay-*]')).toEqual([`${file}:5:20 NAME_INVALID`]);
    expect(await scope('credentialRefs: [pay-bd]')).toEqual([`${file}:5:20 REFERENCE_UNKNOWN`]);
    expect(await scope('selector: {}')).toEqual([`${file}:5:3 EXCEPTION_SCOPE`]);
    expect(await scope('selector: { matchLabels: {} }')).toEqual([`${file}:5:3 EXCEPTION_SCOPE`]);
    expect(await scope('selector: { names: ["*"] }')).toEqual([`${file}:5:23 NAME_INVALID`]);
    expect(await scope('selector: { owners: ["@acme/payments"] }')).toEqual([]);
  });

  it('row 24: a dependency cycle is named in full in each file, and so is a dependency on oneself', async () => {
    const other = changed(credential, 'name: pay-db', 'name: pay-cache')
      .replace('app_rw', 'cache')
      .replace('DB_', 'CACHE_');
    const { problems } = await validated({
      ...examples,
      'credentials/pay-db.yaml': changed(credential, '  verifyRetired', '  dependsOn: [pay-cache]\n  verifyRetired'),
      'credentials/pay-cache.yaml': changed(other, '  verifyRetired', '  dependsOn: [pay-db]\n  verifyRetired'),
    });
    expect(places(problems)).toEqual([
      'credentials/pay-cache.yaml:17:15 DEPENDENCY_CYCLE',
      'credentials/pay-db.yaml:17:15 DEPENDENCY_CYCLE',
    ]);
    expect(problems[0]?.message).toBe('credentials wait for each other: pay-cache → pay-db → pay-cache');
    const self = changed(credential, '  verifyRetired', '  derives: [pay-db]\n  verifyRetired');
    const alone = await validated({ ...examples, 'credentials/pay-db.yaml': self });
    expect(alone.problems.map(({ message }) => message)).toEqual(['credentials wait for each other: pay-db → pay-db']);
  });

  it('row 25: a name that two files share is an error in both, also across upper and lower case', async () => {
    const twin = changed(credential, 'role: app_rw', 'role: other').replace('DB_PASSWORD', 'OTHER');
    const { problems } = await validated({ ...examples, 'credentials/twin.yaml': twin });
    expect(places(problems)).toEqual([
      'credentials/pay-db.yaml:3:19 NAME_DUPLICATE',
      'credentials/twin.yaml:3:19 NAME_DUPLICATE',
    ]);
    expect(problems[0]?.message).toBe('another credential has this name too, in credentials/twin.yaml');
    const folded = await validated({
      ...examples,
      'credentials/twin.yaml': changed(twin, 'name: pay-db', 'name: Pay-DB'),
    });
    expect(places(folded.problems)).toEqual([
      'credentials/pay-db.yaml:3:19 NAME_DUPLICATE',
      'credentials/twin.yaml:3:19 NAME_DUPLICATE',
      'credentials/twin.yaml:3:19 NAME_INVALID',
    ]);
  });

  it('row 26: a name is a DNS label and nothing else', () => {
    const long = 'a'.repeat(64);
    const names = [
      '../x',
      'a/b',
      '"C:"',
      'pay.',
      'CON',
      'con',
      'lpt1',
      '-a',
      'a-',
      'a_b',
      'a.b',
      'ａ',
      '"a\\nb"',
      '""',
      long,
    ];
    for (const name of names) {
      expect(read(changed(credential, 'name: pay-db', `name: ${name}`))).toContain('3:19 NAME_INVALID');
    }
    expect(read(changed(credential, 'name: pay-db', `name: ${'a'.repeat(63)}`))).toEqual([]);
  });

  it('row 27: what cannot be seen is refused everywhere, in comments too', () => {
    for (const hidden of ['\u202E', '\u200B', '\u2066', '\u00AD', '\u2028', '\u{E0041}', '\u3164', '\u0007']) {
      const found = read(changed(credential, 'Main database', `Main${hidden} database`));
      expect([...new Set(found)]).toEqual(['8:20 TEXT_INVISIBLE']);
      expect(read(changed(credential, '# optional', `#${hidden} optional`))).toEqual(['8:75 TEXT_INVISIBLE']);
    }
    expect(read(changed(credential, 'Main database of the', 'Größte Datenbank 🗄 支払い'))).toEqual([]);
    expect(read(changed(credential, 'name: pay-db', 'name: pаy-db'))).toEqual(['3:19 NAME_INVALID']);
  });

  it('row 28, B60: links, submodules and LFS pointers are refused', () => {
    const entry = (path: string, mode: string) => ({ path, mode, size: 10, id: '' });
    const entries = [
      entry('credentials', '120000'),
      entry('credentials/a.yaml', '120000'),
      entry('credentials/b', '160000'),
      entry('policies/c.yaml', '100755'),
      entry('elsewhere', '120000'),
    ];
    const { files, problems } = selectFiles({ entries, truncated: false });
    expect(files.map(({ path }) => path)).toEqual(['policies/c.yaml']);
    expect(places(problems)).toEqual([
      'credentials:1:1 FILE_NOT_REGULAR',
      'credentials/a.yaml:1:1 FILE_NOT_REGULAR',
      'credentials/b:1:1 FILE_NOT_REGULAR',
    ]);
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n';
    expect(read(pointer)).toEqual(['1:1 FILE_IS_POINTER']);
  });

  it('row 29: a path with a newline is refused and shown as an escape, one that begins with - is read', async () => {
    const { problems, counts } = await validated({
      ...examples,
      'credentials/a\nb.yaml': credential,
      'credentials/-x.yaml': changed(credential, 'name: pay-db', 'name: x').replace('app_rw', 'x').replace('DB_', 'X_'),
    });
    expect(places(problems)).toEqual(['credentials/a\\u000ab.yaml:1:1 FILE_NAME_INVALID']);
    expect(counts.credentials).toBe(3);
  });

  it('row 30, B58: no pattern comes from a user: selectors take names as they are', () => {
    const text = changed(policy, 'types: [aws-iam-access-key]', 'names: ["(a+)+$"]');
    expect(read(text)).toEqual(['6:23 NAME_INVALID']);
  });
});
