import { workbench } from '../../src/compose/workbench.js';
import type { LedgerEvent } from '../../src/domain/ledger/event.js';
import type { RotationPolicy } from '../../src/domain/policy.js';
import { type Order, orderOf, ROTATE } from '../../src/domain/rotation/order.js';
import { termsOf } from '../../src/domain/rotation/terms.js';
import { Secret } from '../../src/domain/secret.js';
import { HOUR, MINUTE } from '../../src/domain/time.js';
import {
  defaultRotateOptions,
  type RotateOptions,
  type RotatePorts,
  type RotationWork,
} from '../../src/jobs/rotate/ports.js';
import { rotate } from '../../src/jobs/rotate.js';
import type { Authority } from '../../src/ports/authority.js';
import { Faults } from '../doubles/faults.js';
import { MemoryLedger } from '../doubles/ledger.js';
import type { World } from '../doubles/world.js';
import type { Rotatable } from './rotatable.js';

export const actor = { login: 'rekeyer', id: 1, kind: 'app' } as const;

export const policy = {
  name: 'db',
  priority: 1,
  selector: {},
  windows: [],
  freezes: [],
  limits: {},
  gracePeriod: 0,
  recoveryPeriod: 0,
  retry: { maxAttempts: 3, initial: MINUTE, max: HOUR, factor: 2, jitter: 0 },
  autoRollback: true,
} as unknown as RotationPolicy;

/** What a runner works with in this world, but for the ledger; nobody forbids anything. */
export function benchTools(world: Rotatable, faults = new Faults()): Omit<RotatePorts, 'ledger'> {
  return {
    workbench: workbench({
      families: world.families(faults),
      connections: world.connections,
      clock: world.clock,
      random: world.random,
      fingerprintKey: new Secret('fingerprint key of the tests'),
    }),
    authority: { mayStart: async () => undefined, mayContinue: async () => undefined },
    clock: world.clock,
    random: world.random,
  };
}

/** Rotations of one world: an approved request in a ledger in memory, and runners that come and go. */
export class Bench<W extends Rotatable = World> {
  readonly ledger: MemoryLedger;
  authority: Authority = { mayStart: async () => undefined, mayContinue: async () => undefined };
  /** What is carried out: an ordinary rotation unless said. */
  order: Order = ROTATE;
  #runners = 0;

  constructor(
    readonly world: W,
    readonly rule: RotationPolicy = policy,
  ) {
    this.ledger = new MemoryLedger({ clock: world.clock });
  }

  get work(): RotationWork {
    return { credential: this.world.credential, terms: termsOf(this.world.credential, this.rule, this.order) };
  }

  async write(...events: LedgerEvent[]): Promise<void> {
    const { name } = this.world.credential;
    const on = await this.ledger.read();
    const generation = on.state.credentials.get(name)?.generation ?? 0;
    const rotation = `${name}.${events[0]?.type === 'requested' ? generation + 1 : generation}`;
    await this.ledger.append(
      on,
      'test',
      events.map((event) => ({ ...event, rotation, credential: name, actor })),
    );
  }

  /** An order that was authorised, with an emergency declared on it where it is one. */
  async requestOrder(order: Order): Promise<void> {
    const { action, emergency } = order;
    const { generation = 0 } = (await this.state()) ?? {};
    const data = { action, reason: 'compromised', generation: generation + 1, requester: 'alice:1' } as const;
    const declared = { mode: emergency ?? 'replace-first', by: 'alice:1', reason: 'laptop stolen' } as const;
    const events: LedgerEvent[] = [
      { type: 'requested', data },
      { type: 'approved', data: { by: 'bob:2' } },
      ...(emergency ? [{ type: 'emergency', data: declared } as const] : []),
    ];
    await this.write(...events);
    this.order = orderOf((await this.state())?.open ?? []);
  }

  async request(): Promise<void> {
    const generation =
      ((await this.ledger.read()).state.credentials.get(this.world.credential.name)?.generation ?? 0) + 1;
    await this.write(
      { type: 'requested', data: { action: 'rotate', reason: 'overdue', generation, requester: 'alice:1' } },
      { type: 'approved', data: { by: 'bob:2' } },
    );
  }

  /** One process: every port it uses goes through `faults`. */
  run(faults = new Faults(), options: Partial<RotateOptions> = {}, ports: Partial<RotatePorts> = {}) {
    const { world } = this;
    const all: RotatePorts = {
      ...benchTools(world, faults),
      ledger: faults.wrap('ledger', this.ledger),
      authority: this.authority,
      ...ports,
    };
    const holder = `runner-${++this.#runners}`;
    return rotate([this.work], all, { ...defaultRotateOptions, holder, actor, ...options });
  }

  async state() {
    return (await this.ledger.read()).state.credentials.get(this.world.credential.name);
  }
}
