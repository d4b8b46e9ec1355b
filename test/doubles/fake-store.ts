import { Type } from 'typebox';
import { RekeyerError } from '../../src/domain/errors/index.js';
import type { Evidence } from '../../src/domain/ledger/event.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { Custody } from '../../src/ports/custody.js';
import type { Delivery, DeliveryContext, DeliveryMember } from '../../src/ports/delivery.js';

/** A place in memory that consumers read, and the sealed box beside it. What is in here survives every crash. */
export class FakePlace {
  /** What a consumer reads, by field. */
  readonly values = new Map<string, string>();
  readonly box = new Map<string, Material>();
  promoted: string | undefined;
  /** Writing fails, as on a full disk. */
  jammed = false;
  readonly #readers = new Set<() => void>();

  constructor(readonly name: string) {}

  /** Calls `reader` at every reload. */
  onReload(reader: () => void): void {
    this.#readers.add(reader);
  }

  reload(): number {
    for (const reader of this.#readers) reader();
    return this.#readers.size;
  }
}

/**
 * Two members over the same places: `fake-store` can be read back and keeps custody, `fake-write-only` is like a
 * secret of GitHub Actions: nobody can read it back.
 */
export function fakeDeliveries(place: (name: string) => FakePlace): readonly DeliveryMember[] {
  const member = (kind: string, readable: boolean): DeliveryMember => ({
    kind,
    summary: readable ? 'A place in memory with custody' : 'A place in memory that cannot be read back',
    options: Type.Object({ place: Type.String() }, { additionalProperties: false }),
    permissions: [],
    example: `{ name: app, kind: ${kind}, place: app }`,
    capabilities: { custody: readable, proves: readable ? 'holds' : 'delivered' },
    target: () => ({ kind: 'fake', by: 'hosts', place: 'store' }),
    destinations: (options) => [`${kind}:${String(options.place)}`],
    fields: (_options, offered) => offered,
    create: async (options, context) => {
      const there = place(String(options.place));
      const delivery = new StoreDelivery(there, readable, context);
      return readable ? Object.assign(delivery, { custody: new FakeCustody(there, context) }) : delivery;
    },
  });
  return [member('fake-store', true), member('fake-write-only', false)];
}

class StoreDelivery implements Delivery {
  constructor(
    readonly place: FakePlace,
    readonly readable: boolean,
    readonly context: DeliveryContext,
  ) {}

  async inspect(): Promise<readonly string[]> {
    return this.place.jammed ? [`"${this.place.name}" cannot be written to; make room`] : [];
  }

  async put(material: Material): Promise<Evidence> {
    if (this.place.jammed) throw new RekeyerError('DELIVERY_FAILED', `"${this.place.name}" is full`);
    const wanted = this.#wanted(material);
    const changed = wanted.some(([field, value]) => this.place.values.get(field) !== value);
    for (const [field, value] of wanted) this.place.values.set(field, value);
    return { place: this.place.name, changed };
  }

  async holds(material: Material): Promise<'holds' | 'other' | 'unknown'> {
    if (!this.readable) return 'unknown';
    const same = this.#wanted(material).every(([field, value]) => this.place.values.get(field) === value);
    return same ? 'holds' : 'other';
  }

  async reload(): Promise<Evidence> {
    return { reloaded: this.place.reload() };
  }

  #wanted(material: Material): readonly (readonly [string, string])[] {
    return this.context.offered.map((field) => {
      const value = material.open[field] ?? material.sealed[field]?.reveal();
      if (value === undefined) throw new RekeyerError('DELIVERY_FAILED', `${material.version} has no "${field}"`);
      return [field, value] as const;
    });
  }
}

class FakeCustody implements Custody {
  constructor(
    readonly place: FakePlace,
    readonly context: DeliveryContext,
  ) {}

  async current(): Promise<Material | undefined> {
    const first = `${this.context.credential}.0.0`;
    const lying = this.place.box.get(this.place.promoted ?? first);
    if (lying || this.place.values.size === 0) return lying;
    const sealed = [...this.place.values].map(([field, value]) => [field, new Secret(value)] as const);
    return { version: first, open: {}, sealed: Object.fromEntries(sealed) };
  }

  async stage(material: Material): Promise<void> {
    const there = this.place.box.get(material.version);
    if (there && !sameMaterial(there, material)) {
      throw new RekeyerError('CUSTODY_EXISTS', `another value is staged as ${material.version}`);
    }
    this.place.box.set(material.version, material);
  }

  async read(version: string): Promise<Material | undefined> {
    return this.place.box.get(version);
  }

  async promote(version: string): Promise<void> {
    if (!this.place.box.has(version)) throw new RekeyerError('CUSTODY_UNREADABLE', `${version} was never staged`);
    this.place.promoted = version;
  }

  async forget(version: string): Promise<void> {
    this.place.box.delete(version);
    if (this.place.promoted === version) this.place.promoted = undefined;
  }
}

/** Whether two materials say the same in every field, values included. */
export function sameMaterial(one: Material, other: Material): boolean {
  return flat(one) === flat(other);
}

function flat({ version, open, sealed }: Material): string {
  const plain = Object.entries(sealed).map(([field, secret]) => [field, secret.reveal()]);
  return JSON.stringify([version, Object.entries(open).sort(), plain.sort()]);
}
