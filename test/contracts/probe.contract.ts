import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import type { Probe } from '../../src/ports/probe.js';

/** A place to log in at, with one value that is let in and one that is not. */
export interface ProbeFixture {
  readonly probe: Probe;
  readonly good: Material;
  readonly bad: Material;
  /** From now on the place lets every value in; left out where the probe itself compares what it is shown. */
  gullible?(): Promise<void>;
  /** From now on the place cannot be reached. */
  cut(): Promise<void>;
  close(): Promise<void>;
}

/** The laws of `src/ports/probe.ts`, for every member and for the fakes. */
export function probeContract(name: string, fresh: () => Promise<ProbeFixture>): void {
  describe(`${name} keeps the laws of a probe`, () => {
    let world: ProbeFixture;
    beforeEach(async () => {
      world = await fresh();
    });
    afterEach(async () => {
      await world.probe.close?.();
      await world.close();
    });

    it('is let in with the right value and refused with a wrong one', async () => {
      expect(await world.probe.attempt(world.good)).toBe('accepted');
      expect(await world.probe.attempt(world.bad)).toBe('refused');
    });

    it('makes a decoy of the same identity that must be refused, another one each time', async () => {
      const [one, two] = [world.probe.decoy(world.good), world.probe.decoy(world.good)];
      expect(one.open).toEqual(world.good.open);
      expect(one.version).not.toBe(world.good.version);
      const [value = ''] = Object.keys(world.good.sealed);
      expect(one.sealed[value]?.reveal()).not.toBe(two.sealed[value]?.reveal());
      expect(one.sealed[value]?.reveal()).not.toBe(world.good.sealed[value]?.reveal());
      expect(await world.probe.attempt(one)).toBe('refused');
    });

    it('shows by its decoy that a place accepts everything', async () => {
      if (!world.gullible) return;
      await world.gullible();
      expect(await world.probe.attempt(world.probe.decoy(world.good))).toBe('accepted');
    });

    it('says that nothing is proven when nobody answers', async () => {
      await world.cut();
      expect(await world.probe.attempt(world.good)).toBe('unreachable');
      expect(await world.probe.attempt(world.bad)).toBe('unreachable');
    });
  });
}
