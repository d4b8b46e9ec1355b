import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bundleOf } from '../../src/clients/tls/bundle.js';
import type { Evidence } from '../../src/domain/ledger/event.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { DAY, type Duration } from '../../src/domain/time.js';
import { vaultPki } from '../../src/rotators/vault-pki.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { Authority } from '../doubles/authority.js';
import { SeededRandom } from '../doubles/seeded-random.js';
import { SetClock } from '../doubles/set-clock.js';
import { VaultDouble } from '../doubles/vault/server.js';

const random = new SeededRandom('pki');
const NAME = 'www.example.com';

let vault: VaultDouble;
let root: Authority;
let first: string;
/** How long the CA signs for. */
let life: Duration;
beforeAll(async () => {
  vault = await VaultDouble.start();
  root = await Authority.root();
  first = (await root.issue(NAME)).bundle;
  const below = await root.intermediate();
  const sign = (csr: string, names: readonly string[]) => below.sign(Buffer.from(der(csr), 'base64'), names, { life });
  vault.signers.set('web', { sign, root: root.pem });
});
beforeEach(() => {
  life = 30 * DAY;
  vault.requests.length = 0;
});
afterAll(async () => {
  await vault.stop();
  expect(vault.violations).toEqual([]);
});

const der = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '');
const found = (): Material => ({ version: 'c.0.0', open: {}, sealed: { bundle: new Secret(first) } });

function open(more: object = {}) {
  const context = { credential: 'c', connection: vault.connection(), clock: new SetClock(Date.now()), random };
  const options = { address: vault.url, role: 'web', names: [NAME], ...more };
  return vaultPki.create(options, { ...context, strategy: 'renew' });
}

/** A whole renewal, as the steps of a rotation do it. */
async function renewed(more: object = {}) {
  const rotator = await open(more);
  const previous = await rotator.capture(found());
  const key = await rotator.propose('c.1.1-key', previous);
  const ordered = (await rotator.order?.(key, previous)) as Evidence;
  const made = (await rotator.sign?.('c.1.1', key, ordered)) as Material;
  return { rotator, previous, made };
}

rotatorContract('vault-pki', { overlap: true, mints: 'signed', keepsOrders: false }, async () => ({
  member: vaultPki,
  rotator: await open(),
  rival: open,
  found: found(),
  use: async () => ({ end: async () => {} }),
  close: async () => {},
}));

describe('vault-pki', () => {
  it('has Vault sign a key that Vault never sees, for exactly these names', async () => {
    const { made } = await renewed({ names: [NAME, 'api.example.com'], ttl: '720h', key: 'ecdsa-p384' });
    const bundle = bundleOf(made);
    expect(bundle?.chain.certificates[0]?.names).toEqual([NAME, 'api.example.com']);
    expect(bundle?.certificates).toHaveLength(3);
    expect(bundle?.chain.certificates[0]?.key.bits).toBe(384);
  });

  it('delivers nothing that holds no more when it comes', async () => {
    life = -DAY;
    await expect(renewed()).rejects.toMatchObject({ code: 'CERTIFICATE_UNFIT' });
  });

  it('revokes after a compromise alone', async () => {
    const { rotator, made } = await renewed();
    expect(await rotator.destroy(made)).toEqual({ revoked: false });
    expect(vault.revoked).toEqual([]);
    expect(await rotator.destroy(made, 'compromised')).toEqual({ revoked: true });
    expect(vault.revoked).toEqual([String(bundleOf(made)?.certificates[0])]);
  });

  it('says what Vault refuses, and does not call a lost answer a success', async () => {
    const rotator = await open({ role: 'unknown' });
    const key = await rotator.propose('c.1.1-key', found());
    await expect(rotator.sign?.('c.1.1', key, {})).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    vault.faults.push({ method: 'POST', path: /sign/, when: 'after', what: 'drop' });
    await expect(renewed()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
  });

  it('turns one identity, whatever the order of its names', () => {
    const identities = (...names: string[]) =>
      vaultPki.identities({ address: 'https://vault.example.com', role: 'web', names });
    expect(identities('a.example.com', 'b.example.com')).toEqual(identities('b.example.com', 'a.example.com'));
  });
});
