import { type Connection, nowhere } from '../../src/domain/connection.js';
import type { Credential } from '../../src/domain/credential.js';
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

/** Two services that share a secret which nobody else knows: each reads its own place and believes the other. */
export class GeneratedWorld {
  readonly clock = new SetClock();
  readonly random = new SeededRandom('generated');
  readonly places = [new FakePlace('issuer'), new FakePlace('checker')];
  readonly first = 'the-first-value-of-all';
  readonly connections: readonly Connection[] = [{ ...nowhere, name: 'fake', kind: 'fake', hosts: ['store'] }];
  readonly credential: Credential;

  constructor(options: Readonly<Record<string, unknown>> = {}) {
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
      consumers: this.places.map(({ name }, index) => ({
        name,
        kind: 'fake-store',
        options: { place: name },
        wave: index + 1,
        escrow: index === 0,
      })),
      verify: [{ kind: 'delivery-holds', options: {} }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/session-key.yaml' },
    };
  }

  families(faults?: Faults): Families {
    const place = (name: string): FakePlace => this.places.find((one) => one.name === name) as FakePlace;
    const deliveries = new Family<DeliveryMember>('delivery', fakeDeliveries(place));
    return faultyFamilies({ rotators, probes, deliveries }, faults);
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
