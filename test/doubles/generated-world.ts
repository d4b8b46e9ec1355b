import { deliveries } from '../../src/deliveries/index.js';
import { type Connection, nowhere } from '../../src/domain/connection.js';
import type { Consumer, Credential } from '../../src/domain/credential.js';
import { MINUTE } from '../../src/domain/time.js';
import type { DeliveryMember } from '../../src/ports/delivery.js';
import { type Families, Family } from '../../src/ports/families.js';
import { probes } from '../../src/probes/index.js';
import { rotators } from '../../src/rotators/index.js';
import { FakePlace, fakeDeliveries } from './fake-store.js';
import type { Faults } from './faults.js';
import { faultyFamilies } from './faulty-families.js';
import { SeededRandom } from './seeded-random.js';
import { SetClock } from './set-clock.js';

/** Consumers beside the two places, with the connections that they need. */
export interface Beside {
  readonly consumers: readonly Consumer[];
  readonly connections: readonly Connection[];
}

/** Two services that share a secret which nobody else knows: each reads its own place and believes the other. */
export class GeneratedWorld {
  readonly random = new SeededRandom('generated');
  readonly places = [new FakePlace('issuer'), new FakePlace('checker')];
  readonly first = 'the-first-value-of-all';
  readonly connections: readonly Connection[];
  readonly credential: Credential;

  constructor(
    options: Readonly<Record<string, unknown>> = {},
    beside: Beside = { consumers: [], connections: [] },
    readonly clock = new SetClock(),
  ) {
    this.connections = [{ ...nowhere, name: 'fake', kind: 'fake', hosts: ['store'] }, ...beside.connections];
    for (const { values } of this.places) values.set('value', this.first);
    this.credential = {
      name: 'session-key',
      labels: {},
      type: 'generic',
      owner: '@acme/web',
      createdAt: 'unknown',
      management: 'auto',
      rotator: { kind: 'generated-secret', options },
      strategy: 'immediate',
      acceptWindow: 5 * MINUTE,
      consumers: [
        ...this.places.map(({ name }, index) => ({
          name,
          kind: 'fake-store',
          options: { place: name },
          wave: index + 1,
          escrow: index === 0,
        })),
        ...beside.consumers,
      ],
      verify: [{ kind: 'delivery-holds', options: {} }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/session-key.yaml' },
    };
  }

  families(faults?: Faults): Families {
    const place = (name: string): FakePlace => this.places.find((one) => one.name === name) as FakePlace;
    const all = [...fakeDeliveries(place), ...deliveries.members];
    const family = new Family<DeliveryMember>('delivery', all);
    return faultyFamilies({ rotators, probes, deliveries: family }, faults);
  }

  /** What the services believe in; more than one value means that they do not understand each other. */
  get believed(): readonly string[] {
    return [...new Set(this.places.map(({ values }) => values.get('value') ?? ''))];
  }

  /** What is wrong once a rotation has ended. */
  leftovers(): readonly string[] {
    const wrong = this.believed.length === 1 ? [] : [`${this.believed.length} values are believed in`];
    const box = this.places[0]?.box ?? new Map();
    if (box.size > 1) wrong.push(`custody holds ${[...box.keys()].join(' ')}`);
    return wrong;
  }
}
