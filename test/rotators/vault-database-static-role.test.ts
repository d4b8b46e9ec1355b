import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { vaultDatabaseStaticRole } from '../../src/rotators/vault-database-static-role.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';
import { VaultDouble } from '../doubles/vault/server.js';

const random = new SeededRandom('static-role');
const ROLE = 'payments-app';
const found: Material = { version: 'c.0.0', open: {}, sealed: { password: new Secret('first') } };

let vault: VaultDouble;
beforeAll(async () => {
  vault = await VaultDouble.start();
});
beforeEach(() => {
  vault.faults.length = 0;
  vault.requests.length = 0;
  vault.roles.set(ROLE, { username: 'app', password: 'first', rotatedAt: '2026-11-01T00:00:00.000000000Z' });
});
afterAll(async () => {
  await vault.stop();
  expect(vault.violations).toEqual([]);
});

function open() {
  const context = { credential: 'c', connection: vault.connection(), clock: new SetClock(), random };
  return vaultDatabaseStaticRole.create({ address: vault.url, role: ROLE }, { ...context, strategy: 'immediate' });
}

rotatorContract('vault-database-static-role', { overlap: false, mints: 'provider', wayBack: false }, async () => ({
  member: vaultDatabaseStaticRole,
  rotator: await open(),
  rival: open,
  found,
  use: async () => ({ end: async () => {} }),
  close: async () => {},
}));

describe('vault-database-static-role', () => {
  it('does not begin where Vault has turned the role since it was delivered', async () => {
    vault.rotate(ROLE);
    await expect((await open()).capture(found)).rejects.toMatchObject({
      code: 'DRIFT',
      wayOut: expect.stringContaining("switch off Vault's own rotation"),
    });
  });

  it('takes a password that Vault turns meanwhile for none of ours', async () => {
    const rotator = await open();
    const { open: before } = await rotator.inspect(await rotator.capture(found));
    vault.rotate(ROLE);
    await expect(rotator.mint?.('c.1.1', before)).rejects.toMatchObject({ code: 'DRIFT' });
  });

  it.each(['before', 'after'] as const)(
    'is told nothing of an order whose answer was lost %s its effect, and orders again',
    async (when) => {
      const rotator = await open();
      const { open: before } = await rotator.inspect(await rotator.capture(found));
      vault.faults.push({ method: 'POST', path: /rotate-role/, when, what: 'drop' });
      await expect(rotator.mint?.('c.1.1', before)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      const made = await rotator.mint?.('c.1.1', before, await rotator.now());
      expect(made && (await rotator.accepts(made))).toBe('accepted');
      expect(made?.sealed.password?.reveal()).toBe(vault.roles.get(ROLE)?.password);
    },
  );

  it('says by code what Vault refuses', async () => {
    vault.roles.delete(ROLE);
    await expect((await open()).inspect(undefined)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });
});
