import { type Connection, nowhere } from '../../../src/domain/connection.js';
import type { Credential } from '../../../src/domain/credential.js';
import type { DeliveryMember } from '../../../src/ports/delivery.js';
import { type Families, Family } from '../../../src/ports/families.js';
import { probes } from '../../../src/probes/index.js';
import { rotators } from '../../../src/rotators/index.js';
import { FakePlace, fakeDeliveries } from '../fake-store.js';
import type { Faults } from '../faults.js';
import { faultyFamilies } from '../faulty-families.js';
import type { SeededRandom } from '../seeded-random.js';
import type { SetClock } from '../set-clock.js';
import { KeysApi } from './keys-api.js';

/** The product's rotator and probe against our API, with a place in memory and one consumer that uses what is there. */
export class KeysWorld {
  readonly place = new FakePlace('app');
  readonly credential: Credential;
  /** What the consumer works with. */
  held: string;

  private constructor(readonly api: KeysApi) {
    this.held = api.first.secret;
    this.place.values.set('secret', api.first.secret).set('id', api.first.id);
    this.place.onReload(() => {
      this.held = this.place.values.get('secret') ?? '';
      api.clock.advance(1000);
      api.admits(this.held);
    });
    this.credential = {
      name: 'search-client',
      labels: {},
      type: 'oauth-client-secret',
      owner: '@acme/search',
      createdAt: 'unknown',
      management: 'auto',
      rotator: { kind: 'http-api', options: api.options },
      strategy: 'dual-write',
      consumers: [{ name: 'app', kind: 'fake-store', options: { place: 'app' }, wave: 1, escrow: true }],
      verify: [
        {
          kind: 'http-request',
          options: {
            path: '/oauth/token',
            present: { form: 'client_secret' },
            with: { grant_type: 'client_credentials', client_id: 'search' },
          },
        },
      ],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/search-client.yaml' },
    };
  }

  static async open(): Promise<KeysWorld> {
    return new KeysWorld(await KeysApi.start());
  }

  get clock(): SetClock {
    return this.api.clock;
  }

  get random(): SeededRandom {
    return this.api.random;
  }

  get connections(): readonly Connection[] {
    return [this.api.connection(), { ...nowhere, name: 'fake', kind: 'fake', hosts: ['store'] }];
  }

  families(faults?: Faults): Families {
    const deliveries = new Family<DeliveryMember>(
      'delivery',
      fakeDeliveries(() => this.place),
    );
    return faultyFamilies({ rotators, probes, deliveries }, faults);
  }

  /** What is wrong at any instant. */
  locksOut(): readonly string[] {
    const key = [...this.api.keys.values()].find(({ secret }) => secret === this.held);
    return key?.enabled ? [] : ['the consumer is locked out'];
  }

  /** What is wrong once a rotation has ended. */
  leftovers(): readonly string[] {
    const { keys, violations } = this.api;
    const wrong = [...this.locksOut(), ...violations];
    if (keys.size !== 1) wrong.push(`${keys.size} keys are left`);
    if (this.place.box.size > 1) wrong.push(`custody holds ${[...this.place.box.keys()].join(' ')}`);
    return wrong;
  }
}
