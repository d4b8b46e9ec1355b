import { Type } from 'typebox';
import { RekeyerError } from '../../src/domain/errors/index.js';
import type { Evidence } from '../../src/domain/ledger/event.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { Instant } from '../../src/domain/time.js';
import type { Adoption, Answer, Inspection, Rotator, RotatorContext, RotatorMember } from '../../src/ports/rotator.js';
import type { FakeProvider } from './fake-provider.js';

/** A rotator of keys that the provider mints, at most two at a time, as IAM does; for `dual-write`. */
export function fakeKeys(provider: FakeProvider): RotatorMember {
  return {
    kind: 'fake-keys',
    summary: 'Keys minted in memory, at most two at a time',
    options: Type.Object({}, { additionalProperties: false }),
    permissions: [],
    example: 'rotator: { kind: fake-keys }',
    capabilities: {
      types: ['api-key', 'aws-iam-access-key', 'generic'],
      strategies: ['dual-write'],
      mints: 'provider',
      fields: ['secret', 'keyId'],
      slotFields: ['keyId'],
      seesAdoption: true,
    },
    target: () => ({ kind: 'fake', by: 'hosts', place: 'provider' }),
    identities: () => ['fake://provider/keys'],
    create: async (_options, context) => new KeyRotator(provider, context),
  };
}

class KeyRotator implements Rotator {
  constructor(
    readonly provider: FakeProvider,
    readonly context: RotatorContext,
  ) {}

  async inspect(current: Material | undefined): Promise<Inspection> {
    this.#reach();
    const keys = this.provider.accounts;
    return {
      open: { keyIds: keys.join(' '), ...(current?.open.keyId ? { keyId: current.open.keyId } : {}) },
      obstacles: keys.length > 1 ? ['there are two keys already; remove the one that is not in use'] : [],
      evidence: { keys: keys.length },
    };
  }

  async capture(found: Material): Promise<Material> {
    this.#reach();
    const { keyId, ...sealed } = found.sealed;
    const named = found.open.keyId ?? keyId?.reveal() ?? this.provider.accounts[0] ?? '';
    return { version: found.version, open: { keyId: named }, sealed };
  }

  async propose(): Promise<Material> {
    throw new RekeyerError('PROVIDER_REJECTED', 'this provider mints its values itself');
  }

  async mint(version: string, before: Readonly<Record<string, string>>, since?: Instant): Promise<Material> {
    this.#removeOrphan(before, since);
    if (this.provider.accounts.length > 1) throw new RekeyerError('PROVIDER_REJECTED', 'there are two keys already');
    const secret = Buffer.from(this.context.random.bytes(20)).toString('hex');
    const keyId = this.provider.mint(secret);
    return { version, open: { keyId }, sealed: { secret: new Secret(secret) } };
  }

  async sweep(before: Readonly<Record<string, string>>, since: Instant): Promise<Evidence> {
    return this.#removeOrphan(before, since);
  }

  async issue(candidate: Material): Promise<Evidence> {
    this.#reach();
    if ((await this.accepts(candidate)) === 'accepted') return { key: id(candidate), changed: false };
    throw new RekeyerError('PROVIDER_REJECTED', `key ${id(candidate)} is gone or inactive`);
  }

  async accepts(material: Material): Promise<Answer> {
    if (this.provider.down) return 'unreachable';
    return this.provider.lets(id(material), secretOf(material)) ? 'accepted' : 'refused';
  }

  async revert(candidate: Material, previous: Material): Promise<Evidence> {
    if (id(candidate) === id(previous)) throw new RekeyerError('PROVIDER_REJECTED', 'these are the same key');
    return this.destroy(candidate);
  }

  async adoption(material: Material, since: Instant): Promise<Adoption> {
    this.#reach();
    const seen = this.provider.sessions(id(material)).filter((session) => session.since >= since).length;
    return { adopted: seen > 0, evidence: { uses: seen } };
  }

  async uses(material: Material): Promise<{ count: number; oldest?: number }> {
    this.#reach();
    const begun = this.provider.sessions(id(material)).map((session) => session.since);
    return begun.length === 0 ? { count: 0 } : { count: begun.length, oldest: this.provider.now - Math.min(...begun) };
  }

  async deactivate(material: Material): Promise<Evidence> {
    return this.#switch(material, undefined);
  }

  async reactivate(material: Material): Promise<Evidence> {
    if (!this.provider.accounts.includes(id(material))) {
      throw new RekeyerError('PROVIDER_REJECTED', `key ${id(material)} is gone`);
    }
    return this.#switch(material, secretOf(material));
  }

  async destroy(material: Material): Promise<Evidence> {
    this.#reach();
    const there = this.provider.accounts.includes(id(material));
    this.provider.delete(id(material));
    return { key: id(material), changed: there };
  }

  async now(): Promise<Instant> {
    this.#reach();
    return this.provider.now;
  }

  async close(): Promise<void> {}

  #reach(): void {
    if (this.provider.down) throw new RekeyerError('PROVIDER_UNAVAILABLE', 'the fake provider is down');
  }

  #removeOrphan(before: Readonly<Record<string, string>>, since: Instant | undefined): Evidence {
    this.#reach();
    const known = (before.keyIds ?? '').split(' ').filter(Boolean);
    const [orphan, ...more] = this.provider.accounts.filter((key) => !known.includes(key));
    if (orphan === undefined) return { swept: false };
    const ours = since !== undefined && this.provider.madeAt(orphan) >= since && !this.provider.wasUsed(orphan);
    if (!ours || more.length > 0) throw new RekeyerError('DRIFT', `nobody knows where ${orphan} comes from`);
    this.provider.delete(orphan);
    return { swept: true, key: orphan };
  }

  #switch(material: Material, to: string | undefined): Evidence {
    this.#reach();
    const there = this.provider.accounts.includes(id(material));
    if (there) this.provider.set(id(material), to);
    return { key: id(material), changed: there };
  }
}

const id = (material: Material): string => material.open.keyId ?? '';
const secretOf = (material: Material): string => material.sealed.secret?.reveal() ?? '';
