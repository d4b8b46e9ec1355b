import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { template } from '../../src/deliveries/template.js';
import type { Connection } from '../../src/domain/connection.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { deliveryContract } from '../contracts/delivery.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';

const random = new SeededRandom('template');
const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) {
    chmodSync(join(root, 'app'), 0o755);
    rmSync(root, { recursive: true });
  }
});

const TEMPLATE = '# made from a template\nuser = {{secret.username}}\npassword = {{json secret.password}}\n';

async function made(text = TEMPLATE, fields = ['password', 'username'], more = {}) {
  const root = mkdtempSync(join(tmpdir(), 'rekeyer-template-'));
  roots.push(root);
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app/proxy.hbs'), text);
  writeFileSync(join(root, 'app/proxy.cfg'), 'password = "first"\n', { mode: 0o640 });
  const nothing = { hosts: [], accountIds: [], repositories: [], urls: [], auth: {} };
  const commands: Connection['commands'] = { proxy: ['/bin/cp', 'app/proxy.cfg', 'app/read'] };
  const connection = { name: 'host', kind: 'file', roots: [root], credentials: ['*'], commands, ...nothing };
  const options = { path: 'app/proxy.cfg', template: 'app/proxy.hbs', fields, ...more };
  const context = { credential: 'c', connection, clock: new SetClock(), random, offered: ['password', 'username'] };
  return { root, delivery: await template.create(options, context) };
}

const material = (version: string, password = `it's "${version}" & <so>`): Material => ({
  version,
  open: { username: 'app' },
  sealed: { password: new Secret(password) },
});

deliveryContract('template', async () => {
  const { root, delivery } = await made();
  const text = () => readFileSync(join(root, 'app/proxy.cfg'), 'utf8');
  return {
    member: template,
    delivery,
    material: (version) => material(version),
    read: async () => {
      const [, username = '', password = ''] = /^user = (.*)\npassword = (.*)$/m.exec(text()) ?? [];
      return { username, password: password && JSON.parse(password) };
    },
    // The whole file is ours.
    foreign: async () => '',
    jam: async () => {
      rmSync(join(root, 'app/proxy.hbs'));
    },
    close: async () => {},
  };
});

describe('template', () => {
  it('keeps mode and owner of the file, and runs the command by its name', async () => {
    const { root, delivery } = await made(TEMPLATE, ['password', 'username'], { reload: 'proxy' });
    await delivery.put(material('c.1.1'));
    await delivery.reload();
    expect(statSync(join(root, 'app/proxy.cfg')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(root, 'app/read'), 'utf8')).toContain('user = app');
  });

  it.each([
    ['{{json secret.password}}', '"a\'b \\"c"'],
    ['{{shell secret.password}}', `'a'\\''b "c'`],
    ['{{url secret.password}}', "a'b%20%22c"],
    ['{{secret.password}}', `a'b "c`],
  ])('fills in %s', async (text, expected) => {
    const { root, delivery } = await made(text, ['password']);
    await delivery.put(material('c.1.1', `a'b "c`));
    expect(readFileSync(join(root, 'app/proxy.cfg'), 'utf8')).toBe(expected);
  });

  it.each([
    ['a field that it was not promised', '\n{{secret.username}}', 'username'],
    ['another name', '{{env.HOME}}', 'the template asks for what is not there'],
    ['a helper of its own', '{{upper secret.password}}', 'the template'],
    ['what is no template', 'a\n{{#if', 'the template cannot be read'],
    ['the inside of an object', '{{secret.constructor.name}}', 'the template'],
    ['a part from elsewhere', '{{> other}}', 'the template'],
  ])('says before anything is touched that the template uses %s', async (_what, text, words) => {
    const { root, delivery } = await made(text, ['password']);
    const [obstacle, ...more] = await delivery.inspect();
    expect(more).toEqual([]);
    expect(obstacle).toMatch(/^app\/proxy\.hbs: /);
    expect(obstacle).toContain(words);
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
    expect(readFileSync(join(root, 'app/proxy.cfg'), 'utf8')).toBe('password = "first"\n');
  });

  it('cannot say what the file holds once the template is gone', async () => {
    const { root, delivery } = await made();
    await delivery.put(material('c.1.1'));
    expect(await delivery.holds(material('c.1.1'))).toBe('holds');
    expect(await delivery.holds(material('c.1.2'))).toBe('other');
    rmSync(join(root, 'app/proxy.hbs'));
    expect(await delivery.holds(material('c.1.1'))).toBe('unknown');
  });

  it('does not write over its own template', () => {
    expect(template.objections?.({ path: 'a', template: 'a', fields: ['password'] })).toHaveLength(1);
  });
});
