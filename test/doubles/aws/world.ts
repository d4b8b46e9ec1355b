import type { Connection } from '../../../src/domain/connection.js';
import type { Credential } from '../../../src/domain/credential.js';
import { HOUR } from '../../../src/domain/time.js';
import type { DeliveryMember } from '../../../src/ports/delivery.js';
import { type Families, Family } from '../../../src/ports/families.js';
import { probes } from '../../../src/probes/index.js';
import { rotators } from '../../../src/rotators/index.js';
import { FakePlace, fakeDeliveries } from '../fake-store.js';
import type { Faults } from '../faults.js';
import { faultyFamilies } from '../faulty-families.js';
import type { SeededRandom } from '../seeded-random.js';
import type { SetClock } from '../set-clock.js';
import { AwsScene } from './scene.js';

/** The product's rotator and probe against our AWS, with a place in memory that keeps custody and one consumer. */
export class AwsWorld {
  readonly place = new FakePlace('app');
  readonly consumer: AwsConsumer;
  readonly credential: Credential;

  private constructor(readonly scene: AwsScene) {
    const { id, secret } = scene.first;
    this.place.values.set('accessKeyId', id).set('secretAccessKey', secret);
    this.consumer = new AwsConsumer(scene, this.place);
    this.credential = credentialOf(scene);
    scene.clock.advance(HOUR);
  }

  static async open(): Promise<AwsWorld> {
    return new AwsWorld(await AwsScene.open());
  }

  get clock(): SetClock {
    return this.scene.clock;
  }

  get random(): SeededRandom {
    return this.scene.random;
  }

  get connections(): readonly Connection[] {
    const fake = { kind: 'fake', name: 'fake', hosts: ['store'], accountIds: [], urls: [], auth: {} };
    return [this.scene.connection(), this.scene.connection(fake)];
  }

  families(faults?: Faults): Families {
    const deliveries = new Family<DeliveryMember>(
      'delivery',
      fakeDeliveries(() => this.place),
    );
    return faultyFamilies({ rotators, probes, deliveries }, faults);
  }

  /** What is wrong at any instant: whoever died, a consumer has a key that lets it in. */
  locksOut(): readonly string[] {
    return this.consumer.works() ? [] : ['the consumer is locked out'];
  }

  /** What is wrong once a rotation has ended. */
  leftovers(): readonly string[] {
    const { keys, aws } = this.scene;
    const wrong = [...this.locksOut(), ...aws.violations];
    if (keys.length !== 1) wrong.push(`${keys.length} keys are left`);
    if (keys[0]?.id !== this.place.values.get('accessKeyId')) wrong.push('the consumer was given another key');
    if (this.place.box.size > 1) wrong.push(`custody holds ${[...this.place.box.keys()].join(' ')}`);
    return wrong;
  }
}

/** A program that reads its key when told to, and uses it at once. */
export class AwsConsumer {
  /** Does not hear reloads. */
  deaf = false;
  #held: { readonly id: string; readonly secret: string };

  constructor(
    private readonly scene: AwsScene,
    private readonly place: FakePlace,
  ) {
    this.#held = this.#read();
    this.use();
    place.onReload(() => {
      if (!this.deaf) this.reload();
    });
  }

  reload(): void {
    this.#held = this.#read();
    this.use();
  }

  use(): void {
    this.scene.aws.consume(this.#held);
  }

  works(): boolean {
    const key = this.scene.aws.account.anyKey(this.#held.id);
    return key?.secret === this.#held.secret && key.usableAt(this.scene.clock.now());
  }

  #read(): { readonly id: string; readonly secret: string } {
    const { values } = this.place;
    return { id: values.get('accessKeyId') ?? '', secret: values.get('secretAccessKey') ?? '' };
  }
}

function credentialOf({ options }: AwsScene): Credential {
  return {
    name: 'deployer',
    labels: {},
    type: 'aws-iam-access-key',
    owner: '@acme/payments',
    createdAt: 'unknown',
    management: 'auto',
    rotator: { kind: 'aws-iam-access-key', options },
    strategy: 'dual-write',
    consumers: [{ name: 'app', kind: 'fake-store', options: { place: 'app' }, wave: 1, escrow: true }],
    verify: [{ kind: 'aws-sts-caller-identity', options: { successes: 2, timeout: '60s' } }],
    verifyRetired: true,
    dependsOn: [],
    derives: [],
    source: { file: 'credentials/deployer.yaml' },
  };
}
