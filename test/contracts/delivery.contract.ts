import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Material } from '../../src/domain/material.js';
import type { Delivery, DeliveryMember } from '../../src/ports/delivery.js';

/** One destination that exists and holds a first value. */
export interface DeliveryFixture {
  readonly member: DeliveryMember;
  readonly delivery: Delivery;
  /** A material with every field this delivery is asked for. */
  material(version: string): Material;
  /** What stands at the destination, asked from the side: a field's name → its value. */
  read(): Promise<Readonly<Record<string, string>>>;
  /** Everything at the destination that is not ours, as bytes. */
  foreign(): Promise<string>;
  /** From now on writing fails (full disk, no permission). */
  jam(): Promise<void>;
  close(): Promise<void>;
}

/** The laws of `src/ports/delivery.ts`, for every member and for the fakes. */
export function deliveryContract(name: string, fresh: () => Promise<DeliveryFixture>): void {
  describe(`${name} keeps the laws of a delivery`, () => {
    let world: DeliveryFixture;
    let delivery: Delivery;

    beforeEach(async () => {
      world = await fresh();
      delivery = world.delivery;
    });
    afterEach(() => world.close());

    const values = (material: Material, fields: readonly string[]): Record<string, string> =>
      Object.fromEntries(
        fields.map((field) => [field, material.open[field] ?? material.sealed[field]?.reveal() ?? '']),
      );

    it('finds nothing in the way', async () => {
      expect(await delivery.inspect()).toEqual([]);
    });

    it('brings the value there and leaves everything else as it was', async () => {
      const foreign = await world.foreign();
      const material = world.material('c.1.1');
      await delivery.put(material);
      const there = await world.read();
      expect(there).toEqual(values(material, Object.keys(there)));
      expect(await world.foreign()).toBe(foreign);
    });

    it('puts twice with one effect', async () => {
      const material = world.material('c.1.1');
      await delivery.put(material);
      const [read, foreign] = [await world.read(), await world.foreign()];
      await delivery.put(material);
      expect([await world.read(), await world.foreign()]).toEqual([read, foreign]);
    });

    it('says what the destination holds, or that it cannot know', async () => {
      const [one, two] = [world.material('c.1.1'), world.material('c.1.2')];
      await delivery.put(one);
      const readable = world.member.capabilities.proves === 'holds';
      expect(await delivery.holds(one)).toBe(readable ? 'holds' : 'unknown');
      expect(await delivery.holds(two)).toBe(readable ? 'other' : 'unknown');
    });

    it('goes back to the value before', async () => {
      const [one, two] = [world.material('c.1.1'), world.material('c.1.2')];
      for (const material of [one, two, one]) await delivery.put(material);
      const there = await world.read();
      expect(there).toEqual(values(one, Object.keys(there)));
    });

    it('leaves the old content when it fails', async () => {
      await delivery.put(world.material('c.1.1'));
      const [read, foreign] = [await world.read(), await world.foreign()];
      await world.jam();
      await expect(delivery.put(world.material('c.1.2'))).rejects.toMatchObject({ code: 'DELIVERY_FAILED' });
      expect([await world.read(), await world.foreign()]).toEqual([read, foreign]);
    });

    it('reloads as often as it is asked', async () => {
      await delivery.reload();
      await delivery.reload();
    });

    it('shows no value in its evidence', async () => {
      const material = world.material('c.1.1');
      const seen = JSON.stringify([await delivery.put(material), await delivery.reload(), await delivery.inspect()]);
      for (const secret of Object.values(material.sealed)) expect(seen).not.toContain(secret.reveal());
    });

    it('has custody exactly where it says so', () => {
      expect(delivery.custody !== undefined).toBe(world.member.capabilities.custody);
    });
  });
}
