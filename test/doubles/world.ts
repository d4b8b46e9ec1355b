import type { Connection } from '../../src/domain/connection.js';
import type { Consumer, Credential, Strategy } from '../../src/domain/credential.js';
import { MINUTE } from '../../src/domain/time.js';
import type { DeliveryMember } from '../../src/ports/delivery.js';
import { type Families, Family } from '../../src/ports/families.js';
import type { ProbeMember } from '../../src/ports/probe.js';
import type { RotatorMember } from '../../src/ports/rotator.js';
import { fakeKeys } from './fake-key-rotator.js';
import { fakeLogin } from './fake-probe.js';
import { FakeProvider, type FakeSession } from './fake-provider.js';
import { fakeSlots } from './fake-slot-rotator.js';
import { FakePlace, fakeDeliveries } from './fake-store.js';
import type { Faults } from './faults.js';
import { faultyFamilies } from './faulty-families.js';
import { SeededRandom } from './seeded-random.js';
import { SetClock } from './set-clock.js';

export interface WorldOptions {
  readonly strategy?: Strategy;
  readonly seed?: number;
  /** Names of the consumers; the first one's place keeps custody. */
  readonly consumers?: readonly string[];
  /** Shared by worlds of one runner. */
  readonly clock?: SetClock;
}

/**
 * Everything a rotation touches, in memory: a provider, consumers that use it, places they read, time and chance.
 * The world outlives every crash of a runner; tests ask it for the truth.
 *
 * @example
 * ```ts
 * const world = new World({ strategy: 'blue-green' });
 * const families = world.families(new Faults(at(7, 'crash-after')));   // one runner
 * expect(world.broken()).toEqual([]);
 * ```
 */
export class World {
  readonly clock: SetClock;
  readonly random: SeededRandom;
  readonly provider: FakeProvider;
  readonly consumers: readonly FakeConsumer[];
  readonly credential: Credential;
  /** Covers the provider and every place, for every credential. */
  readonly connection: Connection = {
    name: 'fake',
    kind: 'fake',
    hosts: ['provider', 'store'],
    accountIds: [],
    repositories: [],
    urls: [],
    roots: [],
    credentials: ['*'],
    auth: {},
    commands: {},
  };
  readonly #places = new Map<string, FakePlace>();

  constructor({ strategy = 'immediate', seed = 1, consumers = ['app'], clock = new SetClock() }: WorldOptions = {}) {
    this.clock = clock;
    this.provider = new FakeProvider(clock);
    this.random = new SeededRandom(seed);
    this.credential = credentialFor(strategy, consumers);
    const first = this.#settle(strategy);
    this.consumers = consumers.map((name) => new FakeConsumer(name, this.place(name), this.provider, first));
  }

  place(name: string): FakePlace {
    const place = this.#places.get(name) ?? new FakePlace(name);
    this.#places.set(name, place);
    return place;
  }

  get connections(): readonly Connection[] {
    return [this.connection];
  }

  /** The plug-in families as one runner sees them; with `faults`, every call of their ports goes through its plan. */
  families(faults?: Faults): Families {
    const rotators = new Family<RotatorMember>('rotator', [fakeSlots(this.provider), fakeKeys(this.provider)]);
    const deliveries = new Family<DeliveryMember>(
      'delivery',
      fakeDeliveries((name) => this.place(name)),
    );
    const probes = new Family<ProbeMember>('probe', [fakeLogin(this.provider)]);
    return faultyFamilies({ rotators, deliveries, probes }, faults);
  }

  /** Names of the consumers that could not log in now with what they hold. */
  broken(): readonly string[] {
    return this.consumers.filter((consumer) => !consumer.works()).map(({ name }) => name);
  }

  /** Accounts that let somebody in, for "nothing leaks": one after a closed rotation. */
  live(): readonly string[] {
    return this.provider.accounts.filter((account) => this.provider.value(account) !== undefined);
  }

  /** The accounts and values before the first rotation, as a consumer holds them. */
  #settle(strategy: Strategy): Readonly<Record<string, string>> {
    const value = 'the-first-value-of-all';
    if (strategy === 'dual-write') return { secret: value, keyId: this.provider.mint(value) };
    const account = strategy === 'blue-green' ? 'app-a' : 'app';
    this.provider.set(account, value);
    if (strategy === 'blue-green') this.provider.set('app-b', undefined);
    return { password: value, username: account };
  }
}

/** A program with a connection pool: it reads its place when told to and keeps one session open at the provider. */
export class FakeConsumer {
  /** Does not hear reloads: delivered, but never adopted. */
  deaf = false;
  /** Keeps its old session beside the new one, like a long query. */
  clings = false;
  #held: Readonly<Record<string, string>>;
  #session: FakeSession | undefined;

  constructor(
    readonly name: string,
    readonly place: FakePlace,
    readonly provider: FakeProvider,
    first: Readonly<Record<string, string>>,
  ) {
    for (const [field, value] of Object.entries(first)) place.values.set(field, value);
    this.#held = first;
    this.#connect();
    place.onReload(() => {
      if (!this.deaf) this.reload();
    });
  }

  reload(): void {
    this.#held = Object.fromEntries(this.place.values);
    const before = this.#session;
    this.#connect();
    if (!this.clings) this.provider.end(before);
  }

  /** Whether a new login with what it holds in memory would be let in. */
  works(): boolean {
    return this.provider.lets(...this.#login());
  }

  #connect(): void {
    this.#session = this.provider.open(...this.#login(), this.name);
  }

  #login(): [account: string, value: string] {
    const { username, keyId, password, secret } = this.#held;
    return [username ?? keyId ?? '', password ?? secret ?? ''];
  }
}

function credentialFor(strategy: Strategy, consumers: readonly string[]): Credential {
  const twoSlots = { kind: 'fake-slots', options: { roles: ['app-a', 'app-b'] } };
  const oneSlot = { kind: 'fake-slots', options: { role: 'app' } };
  const keys = { kind: 'fake-keys', options: {} };
  return {
    name: 'pay-db',
    labels: {},
    type: 'generic',
    owner: '@acme/payments',
    createdAt: 'unknown',
    management: 'auto',
    rotator: strategy === 'dual-write' ? keys : strategy === 'blue-green' ? twoSlots : oneSlot,
    strategy,
    acceptWindow: 5 * MINUTE,
    consumers: consumers.map(consumer),
    verify: [{ kind: 'fake-login', options: {} }],
    verifyRetired: true,
    dependsOn: [],
    derives: [],
    source: { file: 'credentials/pay-db.yaml' },
  };
}

function consumer(name: string, index: number): Consumer {
  return { name, kind: 'fake-store', options: { place: name }, wave: 1, escrow: index === 0 };
}
