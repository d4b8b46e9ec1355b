import { afterEach, describe, expect, it } from '@jest/globals';
import { type Evaluation, evaluateOne } from '../../src/domain/evaluate.js';
import { governing } from '../../src/domain/governing.js';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.js';
import { AcmeWorld } from '../doubles/acme/world.js';
import { Crash, Faults, on } from '../doubles/faults.js';
import { Bench } from '../jobs/rotate-bench.js';

let world: AcmeWorld;
afterEach(() => world.close());

async function bench(...given: Parameters<typeof AcmeWorld.open>): Promise<Bench<AcmeWorld>> {
  world = await AcmeWorld.open(...given);
  const made = new Bench(world);
  await made.request();
  return made;
}

/** Runs one process that dies at this call. */
async function dies(
  made: Bench<AcmeWorld>,
  call: string,
  when: 'crash-before' | 'crash-after',
  nth = 1,
): Promise<void> {
  await expect(made.run(new Faults(on(call, when, nth)))).rejects.toThrow(Crash);
}

const served = async (): Promise<string> => world.place.values.get('certificate') ?? '';

async function findings(made: Bench<AcmeWorld>): Promise<Evaluation> {
  const registry = { credentials: [world.credential], policies: [], exceptions: [] };
  const { state } = await made.ledger.read();
  return evaluateOne(governing(registry), state, new Map(), world.clock.now(), world.credential);
}

describe('a renewal from beginning to end', () => {
  it('ends with the new certificate served, its end in the ledger, and the old one forgotten', async () => {
    const made = await bench();
    const before = await served();
    expect(await made.run()).toMatchObject([{ state: 'success' }]);
    const [issued] = world.ca.certificates;
    expect(await served()).not.toBe(before);
    expect(await served()).toContain(String(issued).trim().slice(0, 200));
    const state = await made.state();
    expect(state?.endsAt).toBe(Date.parse(issued?.validTo ?? ''));
    expect([...world.place.box.keys()]).toEqual(['www.1.1']);
    expect(world.litter).toEqual([]);
  });

  it('is due again by the new end, not by the old one', async () => {
    const made = await bench();
    await made.run();
    expect((await findings(made)).facts.endsAt).toBe((await made.state())?.endsAt);
  });
});

describe('faults of a renewal', () => {
  it('T4: takes away what a challenge left when the process died in the middle', async () => {
    const made = await bench();
    world.ca.next('challenge', 'lose');
    const [report] = await made.run();
    expect(report).toMatchObject({ state: 'waiting' });
    // As a process leaves it that dies after the CA has looked, and before anything is cleared.
    world.litterAgain();
    expect(world.litter).toHaveLength(1);
    world.clock.advance(HOUR);
    expect(await made.run()).toMatchObject([{ state: 'success' }]);
    expect(world.litter).toEqual([]);
    expect(world.ca.orders.size).toBe(1);
  });

  it('T5: signs the key that was sealed before the process died, and makes no other', async () => {
    const made = await bench();
    await dies(made, 'custody.stage', 'crash-after', 2);
    const key = world.place.box.get('www.1.1-key')?.sealed.privateKey?.reveal();
    expect(key).toContain('PRIVATE KEY');
    await made.run();
    expect(world.place.values.get('privateKey')).toBe(key);
  });

  it('T6: fetches the certificate of the journalled order after a crash, and orders no other', async () => {
    const made = await bench();
    world.ca.next('finalize', 'lose');
    expect(await made.run()).toMatchObject([{ state: 'waiting' }]);
    expect(world.ca.certificates).toHaveLength(1);
    world.clock.advance(HOUR);
    expect(await made.run()).toMatchObject([{ state: 'success' }]);
    expect(world.ca.certificates).toHaveLength(1);
    expect(world.ca.orders.size).toBe(1);
  });

  it('T6: after a crash between signing and sealing, the same certificate is sealed', async () => {
    const made = await bench();
    await dies(made, 'rotator.sign', 'crash-after');
    expect(await made.run()).toMatchObject([{ state: 'success' }]);
    expect(world.ca.certificates).toHaveLength(1);
  });

  it('T3: makes another order with another key after a proof that failed, at the pace of the policy', async () => {
    let blind = true;
    const made = await bench({ see: async () => (blind ? 'nothing' : undefined) });
    const [report] = await made.run();
    expect(report).toMatchObject({ state: 'waiting', message: expect.stringContaining('refused the proof') });
    expect(world.ca.orders.size).toBe(1);
    blind = false;
    world.clock.advance(HOUR);
    await made.run();
    expect(world.ca.orders.size).toBe(2);
  });

  it('T7: waits as long as the CA says, not only as the policy does', async () => {
    const made = await bench();
    world.ca.next('newOrder', { kind: 'rateLimited', status: 429, retryAfter: 7_200 });
    const [report] = await made.run();
    expect(report).toMatchObject({ state: 'waiting', until: world.clock.now() + 2 * HOUR });
    world.clock.advance(2 * HOUR - MINUTE);
    await made.run();
    expect(world.ca.certificates).toHaveLength(0);
    world.clock.advance(MINUTE);
    expect(await made.run()).toMatchObject([{ state: 'success' }]);
  });

  it('T8: delivers key and chain in one, so that they always fit', async () => {
    const made = await bench();
    await dies(made, 'delivery.put', 'crash-before');
    const { bundle = '', privateKey = '', certificate = '' } = Object.fromEntries(world.place.values);
    expect(bundle.replaceAll('\n', '')).toContain(privateKey.replaceAll('\n', ''));
    await made.run();
    const after = Object.fromEntries(world.place.values);
    expect(after.bundle).toBe(`${after.privateKey}${after.certificate}`);
    expect(after.certificate).not.toBe(certificate);
  });

  it('T9: tells that a certificate is issued and not served while a reload fails, keeps it, and goes on by itself', async () => {
    const made = await bench();
    world.stuck = true;
    for (let time = 0; time < 2; time++) {
      expect(await made.run()).toMatchObject([{ state: 'waiting' }]);
      world.clock.advance(2 * HOUR);
    }
    const { found } = await findings(made);
    expect(found.map(({ code }) => code)).toContain('issued-not-served');
    world.stuck = false;
    expect(await made.run()).toMatchObject([{ state: 'success' }]);
    expect(world.ca.certificates).toHaveLength(1);
    expect((await findings(made)).found.map(({ code }) => code)).not.toContain('issued-not-served');
  });

  it('T9: asks a person in the end, and never takes back what was issued', async () => {
    const made = await bench();
    world.stuck = true;
    for (let time = 0; time < 3; time++) {
      await made.run();
      world.clock.advance(DAY);
    }
    const state = await made.state();
    expect(state?.open?.at(-1)).toMatchObject({ type: 'needs-human', data: { code: 'RELOAD_FAILED' } });
    expect(world.place.box.has('www.1.1')).toBe(true);
    expect((await findings(made)).found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['needs-human', 'issued-not-served']),
    );
  });

  it('T12: revokes after a compromise, but only once the new one is seen everywhere', async () => {
    const made = await bench();
    await made.run();
    const [old] = world.ca.certificates;
    const generation = 2;
    await made.write(
      { type: 'requested', data: { action: 'rotate', reason: 'compromised', generation, requester: 'alice:1' } },
      { type: 'approved', data: { by: 'bob:2' } },
    );
    world.stuck = true;
    await made.run();
    expect(world.ca.revoked.size).toBe(0);
    world.stuck = false;
    world.clock.advance(HOUR);
    expect(await made.run()).toMatchObject([{ state: 'success' }]);
    expect([...world.ca.revoked]).toEqual([old?.serialNumber]);
  });
});
