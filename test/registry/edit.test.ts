import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appendItem, newFile, setValue } from '../../src/registry/edit.js';
import { readBlob } from '../../src/registry/read.js';
import { parseYaml } from '../../src/registry/yaml.js';
import { example } from './examples.js';

const credential = example('credentials/pay-db.yaml');
const policy = example('policies/db.yaml');

describe('setValue', () => {
  it('changes nothing but the value, wherever it stands', () => {
    expect(setValue(policy, '/spec/maxAge', '90d')).toBe(policy.replace('maxAge: 60d', 'maxAge: 90d'));
    expect(setValue(credential, '/metadata/labels/env', 'test, really')).toBe(
      credential.replace('env: prod', 'env: "test, really"'),
    );
    expect(setValue(credential, '/spec/owner', '@acme/orders')).toBe(
      credential.replace('@acme/payments', '@acme/orders'),
    );
    expect(setValue(credential, '/spec/consumers/0/path', 'b/.env')).toBe(credential.replace('app/.env', 'b/.env'));
    expect(setValue(policy, '/spec/selector', { types: ['api-key'] })).toBe(
      policy.replace('{ types: [database-password] }', '{types: [api-key]}'),
    );
  });

  it('keeps text as text', () => {
    for (const text of [
      '012',
      'true',
      'null',
      '2026',
      '1e3',
      '@x',
      '# no',
      'a: b',
      '- x',
      "it's",
      'say "x"',
      '~',
      '',
    ]) {
      const changed = setValue(credential, '/spec/description', text === '' ? 'x' : text);
      expect((parseYaml(changed).value as { spec: { description: string } }).spec.description).toBe(text || 'x');
    }
  });

  it('adds what is missing, comments kept', () => {
    const changed = setValue(credential, '/spec/derives', ['other']);
    expect(changed).toContain('# when the *current value* came into being');
    expect(changed).toContain('derives:');
    expect(readBlob(new TextEncoder().encode(changed)).problems).toEqual([]);
  });

  it('repairs one of several problems', () => {
    const broken = policy.replace('60d', '60days').replace('priority: 10', 'priority: high');
    const once = setValue(broken, '/spec/maxAge', '60d');
    expect(readBlob(new TextEncoder().encode(once)).problems.map(({ code }) => code)).toEqual(['VALUE_TYPE']);
    expect(setValue(once, '/spec/priority', 10)).toBe(policy);
  });

  it.each([
    ['a value that is wrong', () => setValue(policy, '/spec/maxAge', '60days')],
    ['a key that is not known', () => setValue(policy, '/spec/maxage', '60d')],
    ['a secret', () => setValue(credential, '/spec/description', 'ghp_0123456789abcdefghijABCDEFGHIJ012345')],
    ['a place below a value', () => setValue(policy, '/spec/maxAge/days', 60)],
    ['a file that is no YAML', () => setValue('a: [', '/a', 1)],
    ['a list that is none', () => appendItem(policy, '/spec/maxAge', 1)],
    ['a document that is none', () => newFile({ kind: 'Credential' })],
  ])('refuses %s', (_, edit) => expect(edit).toThrow(expect.objectContaining({ code: 'EDIT_REFUSED' })));

  it('is read back as it was set, or refused', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (description) => {
        let changed: string;
        try {
          changed = setValue(credential, '/spec/description', description);
        } catch (error) {
          expect(error).toMatchObject({ code: 'EDIT_REFUSED' });
          return;
        }
        expect(readBlob(new TextEncoder().encode(changed)).problems).toEqual([]);
        expect(parseYaml(changed).value).toMatchObject({ spec: { description } });
      }),
    );
  });
});

describe('appendItem', () => {
  const list = '# ours\napiVersion: rekeyer/v1\nkind: CredentialList\nitems: []\n';
  const item = (name: string) => ({
    metadata: { name },
    spec: { type: 'api-key', owner: '@acme/x', createdAt: 'unknown', management: 'manual' },
  });

  it('fills an empty list, and goes on in its manner', () => {
    const one = appendItem(list, '/items', item('one'));
    expect(one).toBe(`# ours
apiVersion: rekeyer/v1
kind: CredentialList
items:
  - metadata:
      name: one
    spec:
      type: api-key
      owner: "@acme/x"
      createdAt: unknown
      management: manual
`);
    const two = appendItem(one, '/items', item('two'));
    expect(two.startsWith(one)).toBe(true);
    expect(readBlob(new TextEncoder().encode(two)).documents.map(({ name }) => name)).toEqual(['one', 'two']);
  });
});

describe('newFile', () => {
  it('writes a document that is read as it was meant', () => {
    const text = newFile({
      apiVersion: 'rekeyer/v1',
      kind: 'Credential',
      metadata: { name: 'x' },
      spec: { type: 'generic', createdAt: '2026-01-01' },
    });
    expect(text).toBe(
      'apiVersion: rekeyer/v1\nkind: Credential\nmetadata:\n  name: x\nspec:\n  type: generic\n  createdAt: 2026-01-01\n',
    );
  });
});
