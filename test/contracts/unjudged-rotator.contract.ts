import { inspect as show } from 'node:util';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import type { Rotator, RotatorMember } from '../../src/ports/rotator.js';
import { plain } from './rotator.contract.js';

export interface UnjudgedFixture {
  readonly member: RotatorMember;
  readonly rotator: Rotator;
  /** What the escrow holds of the value in use. */
  readonly found: Material;
}

/** The laws of `src/ports/rotator.ts` that are left where no provider judges a value (`hasProvider: false`). */
export function unjudgedRotatorContract(name: string, fresh: () => Promise<UnjudgedFixture>): void {
  describe(`${name} keeps the laws of a rotator without a provider`, () => {
    let world: UnjudgedFixture;
    let rotator: Rotator;
    let previous: Material;

    beforeEach(async () => {
      world = await fresh();
      rotator = world.rotator;
      previous = await rotator.capture(world.found);
    });

    it('says so, and promises nothing that only a provider could keep', () => {
      const { capabilities } = world.member;
      expect(capabilities).toMatchObject({ hasProvider: false, mints: 'self', seesAdoption: false, slotFields: [] });
      expect(capabilities.strategies).toEqual(['immediate']);
    });

    it('claims to know of no value whether it is valid', async () => {
      const made = await rotator.propose('c.1.1', previous);
      await rotator.issue(made, previous);
      expect([await rotator.accepts(previous), await rotator.accepts(made)]).toEqual(['unreachable', 'unreachable']);
      expect((await rotator.adoption(made, await rotator.now())).adopted).toBe(false);
      expect(await rotator.uses(previous)).toEqual({ count: 0 });
    });

    it('finds nothing in the way of a start', async () => {
      expect((await rotator.inspect(previous)).obstacles).toEqual([]);
    });

    it('captures the value in use, twice the same', async () => {
      expect(plain(await rotator.capture(world.found))).toEqual(plain(previous));
      expect(plain(await rotator.capture(previous))).toEqual(plain(previous));
    });

    it('offers every field that it promises to consumers, under the version it was asked for', async () => {
      const made = await rotator.propose('c.1.1', previous);
      expect(Object.keys(made.sealed)).toEqual(world.member.capabilities.fields);
      expect([made.version, made.open]).toEqual(['c.1.1', {}]);
      for (const secret of Object.values(made.sealed)) expect(secret.reveal()).not.toBe('');
    });

    it('shows no value in what it prints', async () => {
      const made = await rotator.propose('c.1.1', previous);
      const seen = `${show(made, { depth: 9 })}${JSON.stringify([made, await rotator.inspect(made)])}`;
      for (const secret of Object.values(made.sealed)) expect(seen).not.toContain(secret.reveal());
    });

    it('does every step of a way forward and back again twice', async () => {
      const made = await rotator.propose('c.1.1', previous);
      for (const _ of [1, 2]) {
        await rotator.issue(made, previous);
        await rotator.revert(made, previous);
        await rotator.deactivate(previous);
        await rotator.destroy(previous);
      }
      await expect(rotator.reactivate(previous)).rejects.toMatchObject({ code: 'PROVIDER_REJECTED' });
    });
  });
}
