import { afterEach, describe, expect, it } from '@jest/globals';
import { bundleOf } from '../../src/clients/tls/bundle.js';
import { hasCode } from '../../src/domain/errors/index.js';
import type { Evidence } from '../../src/domain/ledger/event.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import { DAY, HOUR } from '../../src/domain/time.js';
import type { Rotator } from '../../src/ports/rotator.js';
import { acme } from '../../src/rotators/acme.js';
import { rotatorContract } from '../contracts/rotator.contract.js';
import { AcmeDouble } from '../doubles/acme/ca.js';
import { AcmeWorld } from '../doubles/acme/world.js';

const worlds: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function open(...given: Parameters<typeof AcmeWorld.open>): Promise<AcmeWorld> {
  const world = await AcmeWorld.open(...given);
  worlds.push(world);
  return world;
}

const rotatorIn = (world: AcmeWorld): Promise<Rotator> => acme.create(world.rotatorOptions, world.context);
const foundIn = ({ place }: AcmeWorld): Material => ({
  version: 'c.0.0',
  open: {},
  sealed: { bundle: new Secret(place.values.get('bundle') ?? '') },
});

/** A whole renewal, as the steps of a rotation do it. */
async function renew(rotator: Rotator, previous: Material, version = 'c.1.1'): Promise<Material> {
  const key = await rotator.propose(`${version}-key`, previous);
  const ordered = (await rotator.order?.(key, previous)) as Evidence;
  const made = await rotator.sign?.(version, key, ordered);
  if (!made || 'until' in made) throw new Error('it is signed at once');
  return made;
}

rotatorContract('acme', { overlap: true, mints: 'signed' }, async () => {
  const world = await AcmeWorld.open();
  return {
    member: acme,
    rotator: await rotatorIn(world),
    rival: () => rotatorIn(world),
    found: foundIn(world),
    use: async () => ({ end: async () => undefined }),
    close: () => world.close(),
  };
});

describe('a certificate by ACME', () => {
  it('is made out to all names, with a new P-256 key, and leaves nothing in the folder of the challenge', async () => {
    const world = await open({}, { options: { names: ['a.example.com', 'b.example.com'] } });
    const rotator = await rotatorIn(world);
    const made = await renew(rotator, await rotator.capture(foundIn(world)));
    const [own] = bundleOf(made)?.chain.certificates ?? [];
    expect(own).toMatchObject({ names: ['a.example.com', 'b.example.com'], key: { algorithm: 'ec', bits: 256 } });
    expect(made.open).toEqual({
      serial: own?.serial,
      endsAt: new Date(own?.notAfter ?? 0).toISOString().replace('.000', ''),
    });
    expect(world.litter).toEqual([]);
  });

  it('has an RSA key and a profile where that is wished, and refuses a profile that the CA has not', async () => {
    const profiles = { tlsserver: 'for servers' };
    const world = await open({ profiles }, { options: { key: 'rsa-2048', profile: 'tlsserver' } });
    const rotator = await rotatorIn(world);
    expect((await rotator.inspect(undefined)).obstacles).toEqual([]);
    const made = await renew(rotator, foundIn(world));
    expect(bundleOf(made)?.chain.certificates[0]?.key).toEqual({ algorithm: 'rsa', bits: 2048 });
    expect([...world.ca.orders.values()][0]?.profile).toBe('tlsserver');
    const other = await open({ profiles }, { options: { profile: 'shortlived' } });
    expect((await (await rotatorIn(other)).inspect(undefined)).obstacles).toEqual([
      'the CA has no profile "shortlived" (it has: tlsserver)',
    ]);
  });

  it('says which one it replaces where the CA tells when to renew, and orders plainly where that is refused', async () => {
    const window = () => ({ start: 0, end: DAY });
    const world = await open({ window });
    const rotator = await rotatorIn(world);
    const first = await renew(rotator, await rotator.capture(foundIn(world)));
    const second = await renew(rotator, first, 'c.2.1');
    expect(second.open.serial).not.toBe(first.open.serial);
    // Another renewal of the same one: the CA refuses the word, not the certificate.
    await renew(rotator, first, 'c.3.1');
    const replaced = [...world.ca.orders.values()].map(({ replaces }) => replaces);
    expect(replaced).toEqual([undefined, expect.stringContaining('.'), undefined]);
  });

  it('binds a new account where the CA asks for that', async () => {
    const binding = { kid: 'kid-1', key: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' };
    const auth = { eabKeyId: new Secret(binding.kid), eabKey: new Secret(binding.key) };
    const bound = await open({ binding }, { auth });
    await renew(await rotatorIn(bound), foundIn(bound));
    const without = await open({ binding });
    await expect(renew(await rotatorIn(without), foundIn(without))).rejects.toMatchObject({
      code: 'PROVIDER_REJECTED',
      message: expect.stringContaining('eabKeyId'),
    });
  });

  it('T1: finds the account again by its key after the answer to its making was lost', async () => {
    const world = await open();
    const rotator = await rotatorIn(world);
    world.ca.next('newAccount', { kind: 'accountDoesNotExist', status: 400 }, 'lose');
    await expect(renew(rotator, foundIn(world))).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await renew(rotator, foundIn(world));
    const made = world.ca.asked.filter((kind) => kind === 'newAccount');
    expect(made.length).toBeGreaterThan(2);
    expect(new Set([...world.ca.orders.values()].map(({ account }) => account)).size).toBe(1);
  });

  it('T2: orders again after an order was lost, and never by itself', async () => {
    const world = await open();
    const rotator = await rotatorIn(world);
    world.ca.next('newOrder', 'lose');
    await expect(renew(rotator, foundIn(world))).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(world.ca.orders.size).toBe(1);
    await renew(rotator, foundIn(world));
    expect(world.ca.orders.size).toBe(2);
  });

  it('T3: says which name the CA could not prove and why, once, and leaves nothing behind', async () => {
    const world = await open({ see: async () => 'something else' });
    const rotator = await rotatorIn(world);
    await expect(renew(rotator, foundIn(world))).rejects.toMatchObject({
      code: 'PROVIDER_REJECTED',
      message:
        'the CA refused the proof for a.example.com: it did not see our answer to its challenge, or the account may not do this',
    });
    expect(world.ca.asked.filter((kind) => kind === 'challenge')).toHaveLength(1);
    expect(world.litter).toEqual([]);
  });

  it('T7: answers to nonces that are refused with others, and gives up in the end', async () => {
    const world = await open();
    const rotator = await rotatorIn(world);
    world.ca.badNonces = 7;
    await renew(rotator, foundIn(world));
    world.ca.badNonces = 1_000;
    await expect(renew(rotator, foundIn(world))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(1_000 - world.ca.badNonces).toBeLessThan(15);
  });

  it('T7, T11: explains a rate limit, and asks again no sooner than the CA says', async () => {
    const world = await open();
    const rotator = await rotatorIn(world);
    world.ca.next('newOrder', { kind: 'rateLimited', status: 429, retryAfter: 7_200 });
    const now = world.clock.now();
    await expect(renew(rotator, foundIn(world))).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      notBefore: now + 2 * HOUR,
      message: expect.stringMatching(/rate limit is reached .*; again after 2026-11-21T10:00:00Z$/),
    });
    expect(world.ca.orders.size).toBe(0);
  });

  it('T11: asks the second CA only when the first cannot and less than a sixth of the life is left', async () => {
    const second = await AcmeDouble.start({ now: () => world.clock.now() });
    worlds.push(second);
    const world = await open({}, { options: { fallback: second.directory }, urls: [second.directory] });
    const rotator = await rotatorIn(world);
    const previous = await rotator.capture(foundIn(world));
    world.ca.down = true;
    expect((await rotator.inspect(previous)).obstacles).toEqual([]);
    const early = await renew(rotator, previous).catch((error: unknown) => error);
    expect(hasCode(early, 'PROVIDER_UNAVAILABLE')).toBe(true);
    world.clock.advance(16 * DAY);
    await renew(rotator, previous);
    expect(second.certificates).toHaveLength(1);
  });

  it('T12: revokes the old one after a compromise alone, and once', async () => {
    const world = await open();
    const rotator = await rotatorIn(world);
    const first = await renew(rotator, foundIn(world));
    await rotator.destroy(first, 'due');
    expect(world.ca.revoked.size).toBe(0);
    expect(await rotator.destroy(first, 'compromised')).toEqual({ revoked: true, changed: true });
    expect(await rotator.destroy(first, 'compromised')).toEqual({ revoked: true, changed: false });
    expect(await rotator.destroy(await rotator.capture(foundIn(world)), 'compromised')).toEqual({ revoked: false });
    expect([...world.ca.revoked]).toEqual([first.open.serial]);
  });

  it('T10: waits until a certificate begins that was made by a clock ahead of ours', async () => {
    const world = await open({ now: () => Date.UTC(2026, 10, 21, 9) });
    const rotator = await rotatorIn(world);
    const key = await rotator.propose('c.1.1-key', foundIn(world));
    const ordered = (await rotator.order?.(key, foundIn(world))) as Evidence;
    expect(await rotator.sign?.('c.1.1', key, ordered)).toEqual({ until: Date.UTC(2026, 10, 21, 8, 59) });
  });

  it('says what a consumer must hold before the first renewal', async () => {
    const world = await open();
    const rotator = await rotatorIn(world);
    const nothing = { ...foundIn(world), sealed: { bundle: new Secret('nothing') } };
    await expect(rotator.capture(nothing)).rejects.toMatchObject({ code: 'DRIFT' });
  });
});

describe('options of acme', () => {
  const options = {
    directory: 'https://ca.example.com/dir',
    names: ['a.example.com'],
    challenge: { kind: 'http-01-webroot' },
  };

  it('take a wildcard by DNS only, and no CA as its own fallback', () => {
    expect(acme.objections?.(options, 'renew')).toEqual([]);
    const wild = { ...options, names: ['*.example.com'] };
    expect(acme.objections?.(wild, 'renew')).toHaveLength(1);
    const webhook = { kind: 'dns-01-webhook', url: 'https://dns.example.com/' };
    expect(acme.objections?.({ ...wild, challenge: webhook }, 'renew')).toEqual([]);
    expect(acme.objections?.({ ...options, fallback: options.directory }, 'renew')).toHaveLength(1);
  });

  it('name the same identity for the same names, in any order', () => {
    const two = { ...options, names: ['b.example.com', 'a.example.com'] };
    expect(acme.identities(two)).toEqual(acme.identities({ ...two, names: [...two.names].reverse() }));
  });
});
