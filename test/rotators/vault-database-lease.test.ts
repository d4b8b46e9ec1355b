import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { vaultDatabaseLease } from '../../src/rotators/vault-database-lease.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';
import { VaultDouble } from '../doubles/vault/server.js';

const random = new SeededRandom('lease');
const ROLE = 'payments-app';
const FIRST = { username: 'v-first', password: 'first' };
const found: Material = {
  version: 'c.0.0',
  open: {},
  sealed: {
    password: new Secret(FIRST.password),
    username: new Secret(FIRST.username),
    leaseId: new Secret(`database/creds/${ROLE}/first`),
  },
};

let vault: VaultDouble;
beforeAll(async () => {
  vault = await VaultDouble.start();
});
beforeEach(() => {
  vault.faults.length = 0;
  vault.leases.set(ROLE, new Map([['first', FIRST]]));
});
afterAll(async () => {
  await vault.stop();
  expect(vault.violations).toEqual([]);
});

function open() {
  const context = { credential: 'c', connection: vault.connection(), clock: new SetClock(), random };
  return vaultDatabaseLease.create({ address: vault.url, role: ROLE }, { ...context, strategy: 'dual-write' });
}

const alive = () => [...(vault.leases.get(ROLE)?.keys() ?? [])];

rotatorContract('vault-database-lease', { overlap: true, mints: 'provider', comesBack: false }, async () => ({
  member: vaultDatabaseLease,
  rotator: await open(),
  rival: open,
  found,
  use: async () => ({ end: async () => {} }),
  close: async () => {},
}));

describe('vault-database-lease', () => {
  it('takes back the lease whose answer was lost, and no other', async () => {
    const rotator = await open();
    const { open: before } = await rotator.inspect(await rotator.capture(found));
    vault.faults.push({ method: 'GET', path: /creds\/payments-app$/, when: 'after', what: 'drop' });
    await expect(rotator.mint?.('c.1.1', before)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(alive()).toHaveLength(2);
    const made = await rotator.mint?.('c.1.1', before, await rotator.now());
    expect(alive()).toHaveLength(2);
    expect(made && (await rotator.accepts(made))).toBe('accepted');
    expect(made?.open.endsAt).toBe('2026-11-21T09:00:00Z');
  });

  it('leaves all of them alone where somebody else takes leases of the role', async () => {
    const rotator = await open();
    const { open: before } = await rotator.inspect(await rotator.capture(found));
    vault.leases.get(ROLE)?.set('one', FIRST).set('two', FIRST);
    await expect(rotator.sweep?.(before, await rotator.now())).rejects.toMatchObject({ code: 'DRIFT' });
    expect(alive()).toEqual(['first', 'one', 'two']);
  });

  it('says how to begin where the consumer was not given its lease', async () => {
    const bare = { version: 'c.0.0', open: {}, sealed: { password: new Secret('first') } };
    await expect((await open()).capture(bare)).rejects.toMatchObject({
      code: 'DRIFT',
      wayOut: expect.stringContaining('vault read database/creds/payments-app'),
    });
  });
});
