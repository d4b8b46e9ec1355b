import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { vaultKv } from '../../src/deliveries/vault-kv.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { custodyContract } from '../contracts/custody.contract.js';
import { deliveryContract } from '../contracts/delivery.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';
import { VaultDouble } from '../doubles/vault/server.js';

const random = new SeededRandom('vault-kv');
const FIRST = { DB_PASSWORD: 'first', DB_USER: 'app', OTHER: 'stays' };

let vault: VaultDouble;
beforeAll(async () => {
  vault = await VaultDouble.start();
});
beforeEach(() => {
  vault.kv.clear();
  vault.faults.length = 0;
  vault.put('payments/db', FIRST);
});
afterAll(async () => {
  await vault.stop();
  expect(vault.violations).toEqual([]);
});

function make(auth?: Readonly<Record<string, string>>) {
  const keys = { password: 'DB_PASSWORD', username: 'DB_USER' };
  const options = { address: vault.url, path: 'payments/db', keys };
  const offered = ['password', 'username'];
  const connection = vault.connection(auth);
  return vaultKv.create(options, { credential: 'c', connection, clock: new SetClock(), random, offered });
}

const material = (version: string): Material => ({
  version,
  open: { username: `user of ${version}` },
  sealed: { password: new Secret(`password of ${version}`) },
});

deliveryContract('vault-kv', async () => ({
  member: vaultKv,
  delivery: await make(),
  material,
  read: async () => {
    const { DB_PASSWORD, DB_USER } = vault.secret('payments/db') ?? {};
    return { password: String(DB_PASSWORD), username: String(DB_USER) };
  },
  foreign: async () => String(vault.secret('payments/db')?.OTHER),
  jam: async () => {
    vault.faults.push({ method: 'POST', path: /payments/, when: 'before', what: 429 });
  },
  close: async () => {},
}));

custodyContract('vault-kv', async () => {
  const custodyOf = async () => {
    const { custody } = await make();
    if (!custody) throw new Error('it keeps no custody');
    return custody;
  };
  return {
    custody: await custodyOf(),
    reopen: custodyOf,
    atDestination: { password: 'first', username: 'app' },
    close: async () => {},
  };
});

describe('vault-kv', () => {
  it.each(['drop', 500] as const)(
    'K1: an answer that was lost after the effect (%s) is decided by reading',
    async (what) => {
      const delivery = await make();
      vault.faults.push({ method: 'POST', path: /payments/, when: 'after', what });
      expect(await delivery.put(material('c.1.1'))).toMatchObject({ changed: true, version: 2 });
      expect(vault.kv.get('payments/db')?.version).toBe(2);
    },
  );

  it.each(['drop', 500] as const)(
    'K1: one that was lost before the effect (%s) is unknown, and tried again with one effect',
    async (what) => {
      const delivery = await make();
      vault.faults.push({ method: 'POST', path: /payments/, when: 'before', what });
      await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      await delivery.put(material('c.1.1'));
      expect(vault.kv.get('payments/db')?.version).toBe(2);
    },
  );

  it('K8: keeps what somebody else writes at the same moment', async () => {
    const delivery = await make();
    vault.requests.length = 0;
    const done = delivery.put(material('c.1.1'));
    while (!vault.requests.at(-1)?.startsWith('GET')) await new Promise((resolve) => setImmediate(resolve));
    vault.put('payments/db', { ...FIRST, OTHER: 'changed meanwhile' });
    await done;
    expect(vault.secret('payments/db')).toMatchObject({ OTHER: 'changed meanwhile', DB_PASSWORD: 'password of c.1.1' });
  });

  it('custody survives a lost answer, and never writes other bytes under a version', async () => {
    const { custody } = await make();
    vault.faults.push({ method: 'POST', path: /rekeyer/, when: 'after', what: 'drop' });
    await custody?.stage(material('c.1.1'));
    expect(await custody?.read('c.1.1')).toMatchObject({ version: 'c.1.1' });
    expect(vault.kv.get('rekeyer/c/c.1.1')?.version).toBe(1);
  });

  it.each([
    ['AppRole', { roleId: 'r', secretId: 's' }, 'r:s'],
    ['JWT', { role: 'payments', jwt: 'j' }, 'payments:j'],
  ])('logs in by %s, once', async (_how, auth, login) => {
    vault.logins.add(login);
    vault.requests.length = 0;
    const delivery = await make(auth);
    await delivery.put(material('c.1.1'));
    expect(vault.requests.filter((request) => request.endsWith('/login'))).toHaveLength(1);
  });

  it('says that a login is refused, and tries it again the next time', async () => {
    const delivery = await make({ roleId: 'unknown', secretId: 's' });
    await expect(delivery.put(material('c.1.1'))).rejects.toMatchObject({
      code: 'DELIVERY_FAILED',
      message: 'logging in to Vault by approle: refused (400)',
    });
    vault.logins.add('unknown:s');
    expect(await delivery.put(material('c.1.1'))).toMatchObject({ changed: true });
  });

  it('names what is missing before anything is touched', async () => {
    vault.put('payments/db', { DB_USER: 'app' });
    expect(await (await make()).inspect()).toEqual([expect.stringContaining('no text under "DB_PASSWORD"')]);
    vault.kv.delete('payments/db');
    expect(await (await make()).inspect()).toEqual([expect.stringContaining('there is no secret "payments/db"')]);
  });

  it('is not pointed at its own custody, nor two fields at one key', () => {
    const options = { address: vault.url, path: 'rekeyer/c', keys: { password: 'P', username: 'P' } };
    expect(vaultKv.objections?.(options)).toHaveLength(2);
  });
});
