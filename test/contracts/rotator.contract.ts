import { inspect as show } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../src/domain/ledger/event.js';
import type { Material } from '../../src/domain/material.js';
import { type Instant, parseInstant } from '../../src/domain/time.js';
import type { Rotator, RotatorMember } from '../../src/ports/rotator.js';

/** One credential at a provider, with its first value in use, and somebody beside us who can use values. */
export interface RotatorFixture {
  readonly member: RotatorMember;
  readonly rotator: Rotator;
  /** Another executor's view of the same credential. */
  rival(): Promise<Rotator>;
  /** What the escrow holds of the value in use, fields as a delivery reads them back (all sealed). */
  readonly found: Material;
  /** A consumer begins to use the value; throws when it is not let in. */
  use(material: Material): Promise<{ end(): Promise<void> }>;
  close(): Promise<void>;
}

export interface RotatorTraits {
  /** Whether the value before stays valid beside the candidate (two slots or keys). */
  readonly overlap: boolean;
  readonly mints: 'self' | 'provider' | 'signed';
  /** A provider that makes its values itself, in place, cannot make an earlier one valid again; it can, unless said. */
  readonly wayBack?: false;
  /** What cannot be switched off for a while is taken back for good; it can be, unless said. */
  readonly comesBack?: false;
  /** A provider without orders signs anew each time it is asked; one with orders brings the same, unless said. */
  readonly keepsOrders?: false;
}

/** The laws of `src/ports/rotator.ts`, for every member and for the fakes. */
export function rotatorContract(name: string, traits: RotatorTraits, fresh: () => Promise<RotatorFixture>): void {
  describe(`${name} keeps the laws of a rotator`, () => {
    let world: RotatorFixture;
    let rotator: Rotator;
    let previous: Material;

    beforeEach(async () => {
      world = await fresh();
      rotator = world.rotator;
      previous = await rotator.capture(world.found);
    });
    afterEach(async () => {
      await rotator.close();
      await world.close();
    });

    const candidate = async (version: string): Promise<Material> => {
      if (traits.mints === 'self') return rotator.propose(version, previous);
      if (traits.mints === 'signed') return signedCandidate(rotator, version, previous);
      const { open } = await rotator.inspect(previous);
      if (!rotator.mint) throw new Error(`${name} says it mints at the provider and has no mint()`);
      return rotator.mint(version, open);
    };
    const issued = async (version: string): Promise<Material> => {
      const made = await candidate(version);
      await rotator.issue(made, previous);
      return made;
    };

    it('is what it says it is', () => {
      expect(world.member.capabilities.mints).toBe(traits.mints);
      expect(world.member.capabilities.fields).toEqual(
        expect.arrayContaining([...world.member.capabilities.slotFields]),
      );
    });

    it('finds nothing in the way of a start', async () => {
      expect((await rotator.inspect(previous)).obstacles).toEqual([]);
    });

    it('captures the value in use, twice the same, and sorts open fields from sealed ones', async () => {
      const again = await rotator.capture(world.found);
      expect(plain(again)).toEqual(plain(previous));
      expect(previous.version).toBe(world.found.version);
      for (const field of world.member.capabilities.slotFields) expect(previous.open[field]).toBeDefined();
      expect(await rotator.accepts(previous)).toBe('accepted');
    });

    it('captures what it captured before', async () => {
      expect(plain(await rotator.capture(previous))).toEqual(plain(previous));
    });

    it('offers every field that it promises to consumers, the value itself first among the sealed', async () => {
      const made = await candidate('c.1.1');
      const { fields } = world.member.capabilities;
      for (const field of fields) expect(made.open[field] ?? made.sealed[field]?.reveal()).toBeTruthy();
      expect(Object.keys(made.sealed)[0]).toBe(fields[0]);
      expect(made.version).toBe('c.1.1');
    });

    it('shows no value in what it prints', async () => {
      const made = await issued('c.1.1');
      const seen = `${show(made, { depth: 9 })}${JSON.stringify(made)}${JSON.stringify(await rotator.inspect(made))}`;
      for (const secret of Object.values(made.sealed).filter((one) => one.reveal() !== '')) {
        expect(seen).not.toContain(secret.reveal());
      }
    });

    it('makes the candidate valid, and once more is no change', async () => {
      const made = await issued('c.1.1');
      expect(await rotator.accepts(made)).toBe('accepted');
      await rotator.issue(made, previous);
      expect(await rotator.accepts(made)).toBe('accepted');
      expect(await rotator.accepts(previous)).toBe(traits.overlap ? 'accepted' : 'refused');
    });

    it('does not say that it sees consumers where it cannot', async () => {
      if (world.member.capabilities.seesAdoption) return;
      const made = await issued('c.1.1');
      const session = await world.use(made);
      expect((await rotator.adoption(made, await rotator.now())).adopted).toBe(false);
      await session.end();
    });

    // What ends by itself is not taken back, and its provider does not see who uses it.
    if (traits.mints !== 'signed') {
      it('goes back to the value before, twice, and the candidate is dead; or says that it cannot', async () => {
        const made = await issued('c.1.1');
        if (traits.wayBack === false) {
          await expect(rotator.revert(made, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
          expect(await rotator.accepts(made)).toBe('accepted');
          return;
        }
        await rotator.revert(made, previous);
        await rotator.revert(made, previous);
        expect(await rotator.accepts(previous)).toBe('accepted');
        expect(await rotator.accepts(made)).toBe('refused');
      });

      it('takes another candidate after a way back', async () => {
        const first = await issued('c.1.1');
        if (traits.wayBack !== false) await rotator.revert(first, previous);
        const second = await issued('c.1.2');
        expect(await rotator.accepts(second)).toBe('accepted');
        expect(await rotator.accepts(first)).toBe('refused');
      });

      it('retires the old one twice, and the candidate lives on', async () => {
        const made = await issued('c.1.1');
        for (const step of ['deactivate', 'deactivate', 'destroy', 'destroy'] as const) await rotator[step](previous);
        expect(await rotator.accepts(previous)).toBe('refused');
        expect(await rotator.accepts(made)).toBe('accepted');
      });

      it('switches the old one on again where both can be valid', async () => {
        const made = await issued('c.1.1');
        if (!traits.overlap || traits.comesBack === false) {
          if (traits.overlap) await rotator.deactivate(previous);
          await expect(rotator.reactivate(previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
        } else {
          await rotator.deactivate(previous);
          await rotator.reactivate(previous);
          await rotator.reactivate(previous);
          expect(await rotator.accepts(previous)).toBe('accepted');
        }
        expect(await rotator.accepts(made)).toBe('accepted');
      });

      it('sees the consumer on the candidate, but neither itself nor what began before', async () => {
        if (!world.member.capabilities.seesAdoption) return;
        const made = await issued('c.1.1');
        const since = await rotator.now();
        expect(await rotator.accepts(made)).toBe('accepted');
        expect((await rotator.adoption(made, since)).adopted).toBe(false);
        const session = await world.use(made);
        expect((await rotator.adoption(made, since)).adopted).toBe(true);
        expect((await rotator.adoption(made, (await rotator.now()) + 60_000)).adopted).toBe(false);
        await session.end();
      });

      it('counts who still hangs on the old one', async () => {
        if (!world.member.capabilities.seesAdoption) return;
        expect(await rotator.uses(previous)).toEqual({ count: 0 });
        const session = await world.use(previous);
        const until = (await rotator.now()) + 1;
        await issued('c.1.1');
        const uses = await rotator.uses(previous, { until });
        expect(uses.count).toBe(1);
        expect(uses.oldest).toBeGreaterThanOrEqual(0);
        if (!traits.overlap) expect((await rotator.uses(previous, { until: until - 3_600_000 })).count).toBe(0);
        await session.end();
        expect(await rotator.uses(previous, { until })).toEqual({ count: 0 });
      });
    }

    if (traits.mints === 'self') selfMintedLaws(() => ({ world, rotator, previous }));
    else if (traits.mints === 'provider') providerMintedLaws(() => ({ world, rotator, previous }), traits);
    else signedLaws(() => ({ world, rotator, previous }), traits);
  });
}

/** Laws of values that we make up ourselves and stage before they are set. */
function selfMintedLaws(now: () => { world: RotatorFixture; rotator: Rotator; previous: Material }): void {
  it('proposes without telling anybody, never the same twice', async () => {
    const { world, rotator, previous } = now();
    const [one, two] = [await rotator.propose('c.1.1', previous), await rotator.propose('c.1.2', previous)];
    const value = world.member.capabilities.fields[0] ?? '';
    expect(one.sealed[value]?.equals(two.sealed[value] ?? one.sealed[value])).toBe(false);
    expect(await rotator.accepts(one)).toBe('refused');
    expect(await rotator.accepts(previous)).toBe('accepted');
  });

  it('does not take a newer value back when an older candidate comes late', async () => {
    const { world, rotator, previous } = now();
    const late = await rotator.propose('c.1.1', previous);
    const rival = await world.rival();
    const winner = await rival.propose('c.1.2', previous);
    await rival.issue(winner, previous);
    await expect(rotator.issue(late, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    expect(await rival.accepts(winner)).toBe('accepted');
    expect(await rotator.accepts(late)).toBe('refused');
    await rival.close();
  });

  it('lets one of two racing candidates win, and tells the other', async () => {
    const { world, rotator, previous } = now();
    const rival = await world.rival();
    const [one, two] = [await rotator.propose('c.1.1', previous), await rival.propose('c.1.2', previous)];
    const outcomes = await Promise.allSettled([rotator.issue(one, previous), rival.issue(two, previous)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect([await rotator.accepts(one), await rotator.accepts(two)].sort()).toEqual(['accepted', 'refused']);
    await rival.close();
  });

  it('finds nothing to take back before the candidate was set', async () => {
    const { rotator, previous } = now();
    const made = await rotator.propose('c.1.1', previous);
    await rotator.revert(made, previous);
    expect(await rotator.accepts(previous)).toBe('accepted');
  });
}

/** Laws of values that come into being at the provider, where an answer can be lost. */
function providerMintedLaws(
  now: () => { world: RotatorFixture; rotator: Rotator; previous: Material },
  { overlap }: RotatorTraits,
): void {
  const look = async () => {
    const { world, rotator, previous } = now();
    const { mint, sweep } = rotator;
    if (!mint || !sweep) throw new Error('a rotator that mints has mint() and sweep()');
    const { open } = await rotator.inspect(previous);
    return {
      world,
      rotator,
      previous,
      since: await rotator.now(),
      mint: (version: string, since?: Instant) => mint.call(rotator, version, open, since),
      sweep: (since: Instant) => sweep.call(rotator, open, since),
    };
  };

  it('sweeps the orphan of a lost answer before it mints again, and nothing else', async () => {
    const { rotator, previous, mint, since } = await look();
    const lost = await mint('c.1.1');
    const found = await mint('c.1.1', since);
    expect(await rotator.accepts(found)).toBe('accepted');
    expect(await rotator.accepts(lost)).toBe('refused');
    expect(await rotator.accepts(previous)).toBe(overlap ? 'accepted' : 'refused');
  });

  it('leaves a value alone that somebody else made, and stops', async () => {
    const { rotator, mint } = await look();
    const theirs = await mint('c.9.1');
    await expect(mint('c.1.1')).rejects.toMatchObject({ code: 'DRIFT' });
    expect(await rotator.accepts(theirs)).toBe('accepted');
  });

  // In place there is one value at a time: nothing lies beside it that could be swept, used or gone.
  if (!overlap) return;

  it('sweeps on the way back, twice, and then takes another candidate', async () => {
    const { rotator, previous, mint, sweep, since } = await look();
    const lost = await mint('c.1.1');
    await sweep(since);
    await sweep(since);
    expect(await rotator.accepts(lost)).toBe('refused');
    expect(await rotator.accepts(previous)).toBe('accepted');
    expect(await rotator.accepts(await mint('c.1.2'))).toBe('accepted');
  });

  it('leaves a value alone that somebody uses, and stops', async () => {
    const { world, rotator, mint, sweep, since } = await look();
    if (!world.member.capabilities.seesAdoption) return;
    const used = await mint('c.1.1');
    const session = await world.use(used);
    await session.end();
    await expect(mint('c.1.1', since)).rejects.toMatchObject({ code: 'DRIFT' });
    await expect(sweep(since)).rejects.toMatchObject({ code: 'DRIFT' });
    expect(await rotator.accepts(used)).toBe('accepted');
  });

  it('refuses a candidate that is gone, so that another is minted', async () => {
    const { rotator, previous, mint } = await look();
    const made = await mint('c.1.1');
    await rotator.revert(made, previous);
    await expect(rotator.issue(made, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
  });

  it('does not take back what is the value before', async () => {
    const { rotator, previous } = await look();
    await expect(rotator.revert(previous, previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    expect(await rotator.accepts(previous)).toBe('accepted');
  });
}

/** Makes a key, has it ordered and signed. */
async function signedCandidate(rotator: Rotator, version: string, previous: Material): Promise<Material> {
  const key = await rotator.propose(`${version}-key`, previous);
  const ordered = await rotator.order?.(key, previous);
  if (!ordered || !rotator.sign) throw new Error('a rotator that has its values signed has order() and sign()');
  const made = await rotator.sign(version, key, ordered as Evidence);
  if ('until' in made) throw new Error('the fixture signs at once');
  return made;
}

/** Laws of keys that the provider signs. */
function signedLaws(
  now: () => { world: RotatorFixture; rotator: Rotator; previous: Material },
  { keepsOrders }: RotatorTraits,
): void {
  it('signs the key that was staged, and brings the same for the same order', async () => {
    const { rotator, previous } = now();
    const key = await rotator.propose('c.1.1-key', previous);
    const ordered = (await rotator.order?.(key, previous)) as Evidence;
    const [one, two] = [await rotator.sign?.('c.1.1', key, ordered), await rotator.sign?.('c.1.1', key, ordered)];
    if (keepsOrders !== false) expect(plain(two as Material)).toEqual(plain(one as Material));
    expect((one as Material).sealed.privateKey?.reveal()).toBe(key.sealed.privateKey?.reveal());
  });

  it('makes another key each time, and says when its certificate ends', async () => {
    const { rotator, previous } = now();
    const one = await signedCandidate(rotator, 'c.1.1', previous);
    const two = await signedCandidate(rotator, 'c.1.2', previous);
    expect(one.sealed.privateKey?.reveal()).not.toBe(two.sealed.privateKey?.reveal());
    expect(parseInstant(one.open.endsAt ?? '')).toBeGreaterThan(await rotator.now());
  });

  it('leaves an order that was lost alone, and orders again', async () => {
    const { rotator, previous } = now();
    await rotator.order?.(await rotator.propose('c.1.1-key', previous), previous);
    expect(await rotator.accepts(await signedCandidate(rotator, 'c.1.2', previous))).toBe('accepted');
  });

  it('takes nothing back: old and new hold until their own ends', async () => {
    const { rotator, previous } = now();
    const made = await signedCandidate(rotator, 'c.1.1', previous);
    for (let time = 0; time < 2; time++) {
      await rotator.revert(made, previous);
      await rotator.destroy(previous, 'due');
    }
    expect([await rotator.accepts(made), await rotator.accepts(previous)]).toEqual(['accepted', 'accepted']);
  });

  it('sweeps what a broken order may have left, twice', async () => {
    const { rotator, previous } = now();
    const ordered = (await rotator.order?.(await rotator.propose('c.1.1-key', previous), previous)) as Evidence;
    const before = Object.fromEntries(Object.entries(ordered).map(([name, value]) => [name, String(value)]));
    for (let time = 0; time < 2; time++) await rotator.sweep?.(before, 0);
    await rotator.sweep?.({}, 0);
  });
}

/** A material with its values in the open, for comparing in tests. */
export function plain({ version, open, sealed }: Material): unknown {
  return { version, open, sealed: Object.fromEntries(Object.entries(sealed).map(([k, v]) => [k, v.reveal()])) };
}
