import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { matchConnection } from '../../src/domain/connection.js';
import { type ConnectionsReading, readConnections } from '../../src/registry/connections.js';
import { connectionKinds } from '../../src/registry/schema/connections.js';

const environment = { DB_USER: 'rekeyer', DB_PASSWORD: 'canary-of-the-password', EMPTY: '' };

const good = `apiVersion: rekeyer/v1
kind: Connections
items:
  - name: db
    kind: postgresql
    hosts: ["DB.example.com:5432", other.example.com]
    credentials: ["pay-*"]
    auth: { user: DB_USER, password: DB_PASSWORD }
  - name: host
    kind: file
    root: /srv/payments
    credentials: [pay-db]
    commands: { app: [/usr/bin/systemctl, reload, app], nginx: [nginx, -s, reload] }
`;

const read = (text: string, env: Record<string, string | undefined> = environment): ConnectionsReading =>
  readConnections(text, 'settings.yaml', env);

/** `line:column CODE message`, one for each problem. */
function problems(text: string, env?: Record<string, string | undefined>): string[] {
  const reading = read(text, env);
  if ('connections' in reading) return [];
  return reading.problems.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
}

describe('the connections of an executor', () => {
  it('are read with their values from the environment', () => {
    const reading = read(good);
    if (!('connections' in reading)) throw new Error(JSON.stringify(reading.problems));
    const [db, host] = reading.connections;
    expect(db).toMatchObject({ name: 'db', kind: 'postgresql', roots: [], commands: {}, accountIds: [] });
    expect(db?.hosts).toEqual(['db.example.com:5432', 'other.example.com']);
    expect(db?.auth.password?.reveal()).toBe('canary-of-the-password');
    expect(host).toMatchObject({ roots: ['/srv/payments'], hosts: [], auth: {} });
    expect(host?.commands).toEqual({ app: ['/usr/bin/systemctl', 'reload', 'app'], nginx: ['nginx', '-s', 'reload'] });
    const place = { kind: 'postgresql', by: 'hosts', place: 'db.example.com:5432' } as const;
    expect(matchConnection(reading.connections, 'pay-db', place).name).toBe('db');
  });

  it('are the same from JSON', () => {
    const reading = read(good);
    if (!('connections' in reading)) throw new Error('not read');
    const document = {
      apiVersion: 'rekeyer/v1',
      kind: 'Connections',
      items: [{ name: 'host', kind: 'file', root: '/srv/payments', credentials: ['pay-db'] }],
    };
    expect(read(JSON.stringify(document, null, 2))).toMatchObject({ connections: [{ roots: ['/srv/payments'] }] });
  });

  it('show no value when they are printed', () => {
    expect(JSON.stringify(read(good))).not.toContain('canary');
  });

  it.each([
    ['an unknown key', good.replace('root:', 'rooot:'), ['9:5 VALUE_MISSING', '11:5 KEY_UNKNOWN']],
    [
      'an unknown key of auth',
      good.replace('user: DB_USER,', 'user: DB_USER, sslmode: DISABLE,'),
      ['8:28 KEY_UNKNOWN'],
    ],
    ['a key of another kind', good.replace('root:', 'hosts: [a]\n    root:'), ['11:5 KEY_UNKNOWN']],
    ['an unknown kind', good.replace('kind: postgresql', 'kind: postgres'), ['5:11 VALUE_UNKNOWN']],
    ['a relative root', good.replace('/srv/payments', 'srv/payments'), ['11:11 TEXT_INVALID']],
    ['a root that climbs', good.replace('/srv/payments', '/srv/../etc'), ['11:11 TEXT_INVALID']],
    ['everything as a root', good.replace('/srv/payments', '/'), ['11:11 TEXT_INVALID']],
    ['a name that is there already', good.replace('name: host', 'name: db'), ['9:11 CONNECTION_DUPLICATE']],
    ['a list of hosts in one text', good.replace('other.example.com', '"a.com,b.com"'), ['6:36 TEXT_INVALID']],
    ['a wildcard for a host', good.replace('other.example.com', '"*.example.com"'), ['6:36 TEXT_INVALID']],
    ['a connection string', good.replace('other.example.com', '"postgres://db/x"'), ['6:36 TEXT_INVALID']],
    ['no credentials', good.replace('["pay-*"]', '[]'), ['7:18 LIST_LENGTH']],
    ['a program by a relative path', good.replace('/usr/bin/systemctl', './reload'), ['13:23 COMMAND_INVALID']],
    ['a command for a shell', good.replace('[nginx, -s, reload]', '"nginx -s reload"'), ['13:64 VALUE_TYPE']],
    ['a value instead of a name', good.replace('password: DB_PASSWORD', 'password: hunter2'), ['8:38 TEXT_INVALID']],
    ['another document', good.replace('kind: Connections', 'kind: Credential'), ['2:7 VALUE_UNKNOWN']],
    ['no connection at all', 'apiVersion: rekeyer/v1\nkind: Connections\nitems: []\n', ['3:8 LIST_LENGTH']],
    ['nothing', '', ['1:1 YAML_EMPTY']],
    ['no YAML', 'items: [', ['1:9 YAML_SYNTAX']],
    [
      'an alias',
      good.replace('["pay-*"]', '&all ["pay-*"]').replace('[pay-db]', '*all'),
      ['7:18 YAML_ANCHOR', '12:18 YAML_ALIAS'],
    ],
  ])('are refused with %s, at its place', (_what, text, expected) => {
    expect(problems(text).map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual(expected);
  });

  it('are refused when a variable is not set or empty, and never quote a value', () => {
    const text = good.replace('user: DB_USER', 'user: EMPTY').replace('password: DB_PASSWORD', 'password: NO_SUCH');
    expect(problems(text)).toEqual([
      '8:19 VARIABLE_MISSING the variable EMPTY is not set',
      '8:36 VARIABLE_MISSING the variable NO_SUCH is not set',
    ]);
  });

  it('do not repeat what stands where a name should', () => {
    const pasted = good.replace('password: DB_PASSWORD', 'password: hunter2-is-a-secret');
    expect(JSON.stringify(read(pasted))).not.toContain('hunter2');
  });

  it('show all problems at once, in reading order', () => {
    const text = good.replace('kind: postgresql', 'kind: postgres').replace('/srv/payments', 'x');
    expect(problems(text)).toHaveLength(1);
    const both = good.replace('user: DB_USER', 'user: db_user').replace('/srv/payments', 'x');
    expect(problems(both).map((one) => one.split(' ')[0])).toEqual(['8:19', '11:11']);
  });

  it.each([
    ['plain HTTP to another machine', 'urls: ["http://aws.example.com"]', '7:12 TEXT_INVALID'],
    ['two endpoints', 'urls: ["https://a.example.com", "https://b.example.com"]', '7:11 LIST_LENGTH'],
    ['a path after the endpoint', 'urls: ["https://a.example.com/x?y"]', '7:12 TEXT_INVALID'],
    ['an account that is no text', 'accountIds: [123456789012]', '7:18 VALUE_TYPE'],
  ])('of AWS are refused with %s', (_what, line, expected) => {
    const account = line.startsWith('accountIds') ? [] : ['    accountIds: ["123456789012"]'];
    const head = ['apiVersion: rekeyer/v1', 'kind: Connections', 'items:', '  - name: aws', '    kind: aws'];
    const auth = '    auth: { accessKeyId: DB_USER, secretAccessKey: DB_PASSWORD }';
    const text = [...head, '    credentials: [c]', `    ${line}`, ...account, auth, ''].join('\n');
    expect(problems(text).map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([expected]);
  });

  it.each(['constructor', '__proto__', 'toString'])('know no kind %j', (kind) => {
    expect(problems(good.replace('kind: postgresql', `kind: ${kind}`))).toHaveLength(1);
  });
});

const pageOf = (name: string): string =>
  readFileSync(new URL(`../../docs/operators/${name}.md`, import.meta.url), 'utf8');

describe.each(['connections', 'aws-iam'])('docs/operators/%s.md', (name) => {
  const examples = [...pageOf(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const blocks = examples.filter((text) => text.includes('kind: Connections'));
  const names = new Set(blocks.join('\n').match(/\b[A-Z][A-Z0-9_]+\b/g));
  const all = Object.fromEntries([...names].map((variable) => [variable, 'set']));

  it('shows only examples that are right', () => {
    expect(blocks.length).toBeGreaterThan(1);
    for (const block of blocks) expect(problems(block, all)).toEqual([]);
  });
});

describe('docs/operators/connections.md', () => {
  const page = pageOf('connections');

  it('speaks of every kind and of every value it can name', () => {
    for (const [kind, schema] of Object.entries(connectionKinds)) {
      expect(page).toContain(`\n## \`${kind}\`\n`);
      const { auth } = schema.properties as { readonly auth?: { readonly properties: object } };
      for (const field of Object.keys(auth?.properties ?? {})) expect(page).toContain(`auth.${field}`);
    }
  });

  const http = (more: string): string => `apiVersion: rekeyer/v1
kind: Connections
items:
  - { name: api, kind: http, credentials: [pay-db], ${more} }
`;

  it.each(['https://api.example.com', 'https://api.example.com:8443/base/v1', 'http://127.0.0.1:8200', 'http://[::1]'])(
    'reach %s by HTTP',
    (url) => {
      expect(read(http(`urls: ["${url}"], network: private`))).toMatchObject({
        connections: [{ urls: [url], network: 'private' }],
      });
    },
  );

  it.each([
    'http://api.example.com',
    'https://api.example.com/',
    'https://u:p@api.example.com',
    'https://API.example.com',
    'https://a/b?c',
    'file:///x',
  ])('do not take %s for an address', (url) => {
    expect(problems(http(`urls: ["${url}"]`))).toEqual([expect.stringContaining('TEXT_INVALID')]);
  });

  it('may name a variable that holds the next value, and is empty until then', () => {
    const text = `apiVersion: rekeyer/v1
kind: Connections
items:
  - { name: next, kind: value, credentials: [licence], auth: { value: NEXT_LICENCE } }
`;
    expect(read(text, {})).toMatchObject({ connections: [{ auth: {} }] });
    const brought = read(text, { NEXT_LICENCE: 'canary' });
    expect('connections' in brought && brought.connections[0]?.auth.value?.reveal()).toBe('canary');
  });
});
