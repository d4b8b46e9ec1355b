import { Type } from 'typebox';
import { RekeyerError } from '../../src/domain/errors/index.js';
import type { Evidence } from '../../src/domain/ledger/event.js';
import type { Material } from '../../src/domain/material.js';
import { Secret } from '../../src/domain/secret.js';
import type { Instant } from '../../src/domain/time.js';
import type { MemberOptions } from '../../src/ports/member.js';
import type {
  Adoption,
  Answer,
  Inspection,
  Rotator,
  RotatorContext,
  RotatorMember,
  UseWindow,
} from '../../src/ports/rotator.js';
import type { FakeProvider } from './fake-provider.js';

const fields = ['password', 'username'];

/**
 * A rotator of accounts that hold one self-made password each: with `role` in place, with `roles: [a, b]` in two
 * slots. It keeps every law of the port, as `postgresql` does, without a server.
 */
export function fakeSlots(provider: FakeProvider): RotatorMember {
  return {
    kind: 'fake-slots',
    summary: 'Passwords in memory, in place or in two slots',
    options: Type.Object(
      { role: Type.Optional(Type.String()), roles: Type.Optional(Type.Array(Type.String())) },
      { additionalProperties: false },
    ),
    permissions: [],
    example: 'rotator: { kind: fake-slots, role: app }',
    capabilities: {
      types: ['database-password', 'generic'],
      strategies: ['immediate', 'staged', 'blue-green'],
      mints: 'self',
      fields,
      slotFields: ['username'],
      seesAdoption: true,
    },
    target: () => ({ kind: 'fake', by: 'hosts', place: 'provider' }),
    identities: (options) => roles(options).map((role) => `fake://provider/${role}`),
    create: async (options, context) => new SlotRotator(provider, roles(options), context),
  };
}

function roles(options: MemberOptions): readonly string[] {
  return typeof options.role === 'string' ? [options.role] : (options.roles as readonly string[]);
}

class SlotRotator implements Rotator {
  constructor(
    readonly provider: FakeProvider,
    readonly slots: readonly string[],
    readonly context: RotatorContext,
  ) {}

  async inspect(current: Material | undefined): Promise<Inspection> {
    this.#reach();
    const username = current?.open.username ?? this.slots[0] ?? '';
    const idle = this.#idle(username);
    const busy = idle !== username && this.provider.sessions(idle).length > 0;
    return {
      open: { username },
      obstacles: busy ? [`"${idle}" is still in use; wait until its sessions have ended`] : [],
      evidence: { sessions: this.provider.sessions(username).length },
    };
  }

  async capture(found: Material): Promise<Material> {
    this.#reach();
    const { username, ...sealed } = found.sealed;
    const named = found.open.username ?? username?.reveal() ?? this.slots[0] ?? '';
    const verifier = sealed.password && { verifier: new Secret(`verifier:${sealed.password.reveal()}`) };
    return { version: found.version, open: { username: named }, sealed: { ...sealed, ...verifier } };
  }

  async propose(version: string, previous: Material): Promise<Material> {
    this.#reach();
    const role = this.#idle(previous.open.username ?? '');
    const password = Buffer.from(this.context.random.bytes(16)).toString('hex');
    const replaces = this.slots.length === 1 ? previous.sealed.password?.reveal() : this.provider.value(role);
    return {
      version,
      open: { username: role },
      sealed: {
        password: new Secret(password),
        verifier: new Secret(`verifier:${password}`),
        replaces: new Secret(replaces ?? ''),
      },
    };
  }

  async issue(candidate: Material, _previous: Material): Promise<Evidence> {
    return this.#turn(candidate, candidate.sealed.replaces?.reveal() || undefined, password(candidate));
  }

  async accepts(material: Material): Promise<Answer> {
    if (this.provider.down) return 'unreachable';
    return this.provider.lets(role(material), password(material)) ? 'accepted' : 'refused';
  }

  async revert(candidate: Material, previous: Material): Promise<Evidence> {
    if (role(candidate) === role(previous)) return this.#turn(previous, password(candidate), password(previous));
    return this.#empty(candidate);
  }

  async adoption(material: Material, since: Instant): Promise<Adoption> {
    this.#reach();
    const seen = this.provider.sessions(role(material)).filter((session) => session.since >= since).length;
    return { adopted: seen > 0, evidence: { sessions: seen } };
  }

  async uses(
    material: Material,
    { until = Number.POSITIVE_INFINITY }: UseWindow = {},
  ): Promise<{ count: number; oldest?: number }> {
    this.#reach();
    const begun = this.provider.sessions(role(material)).map((session) => session.since);
    const old = begun.filter((since) => since < until);
    return old.length === 0 ? { count: 0 } : { count: old.length, oldest: this.provider.now - Math.min(...old) };
  }

  deactivate(material: Material): Promise<Evidence> {
    return this.#empty(material);
  }

  async reactivate(material: Material): Promise<Evidence> {
    return this.#turn(material, undefined, password(material));
  }

  destroy(material: Material): Promise<Evidence> {
    return this.#empty(material);
  }

  async now(): Promise<Instant> {
    this.#reach();
    return this.provider.now;
  }

  async close(): Promise<void> {}

  #idle(username: string): string {
    return this.slots.find((slot) => slot !== username) ?? username;
  }

  #reach(): void {
    if (this.provider.down) throw new RekeyerError('PROVIDER_UNAVAILABLE', 'the fake provider is down');
  }

  /** Compare and set: what is as asked is success; what is neither is somebody else's and stays. */
  #turn(material: Material, from: string | undefined, to: string | undefined): Evidence {
    this.#reach();
    const now = this.provider.value(role(material));
    if (now === to) return { role: role(material), changed: false };
    if (now !== from) throw new RekeyerError('PROVIDER_REJECTED', `"${role(material)}" holds another value`);
    this.provider.set(role(material), to);
    return { role: role(material), changed: true };
  }

  async #empty(material: Material): Promise<Evidence> {
    this.#reach();
    const holds = this.provider.value(role(material)) === password(material);
    if (holds) this.provider.set(role(material), undefined);
    return { role: role(material), changed: holds };
  }
}

const role = (material: Material): string => material.open.username ?? '';
const password = (material: Material): string => material.sealed.password?.reveal() ?? '';
