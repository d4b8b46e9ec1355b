import type { Connection } from '../../../src/domain/connection.js';
import type { Credential } from '../../../src/domain/credential.js';
import type { Duration } from '../../../src/domain/time.js';
import type { DeliveryMember } from '../../../src/ports/delivery.js';
import { type Families, Family } from '../../../src/ports/families.js';
import { probes } from '../../../src/probes/index.js';
import { rotators } from '../../../src/rotators/index.js';
import { FakePlace, fakeDeliveries } from '../fake-store.js';
import type { Faults } from '../faults.js';
import { faultyFamilies } from '../faulty-families.js';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import { newKey, type SshServer, sshAuth } from './server.js';

/** Tells the time that real hosts tell, and never really sleeps. */
class HostClock extends SetClock {
  override now(): number {
    return Date.now();
  }

  override async sleep(duration: Duration): Promise<void> {
    this.advance(duration);
  }
}

/** The product's rotator and probe against real hosts, with a place in memory that keeps custody. */
export class SshWorld {
  readonly clock = new HostClock();
  readonly random: SeededRandom;
  readonly place = new FakePlace('app');
  readonly #own = newKey('executor');
  readonly #first = newKey('deploy');

  constructor(
    readonly servers: readonly SshServer[],
    seed: number,
  ) {
    this.random = new SeededRandom(seed);
    for (const server of servers) server.allow(this.#own.publicKey, this.#first.publicKey);
    this.place.values.set('privateKey', this.#first.privateKey.reveal());
  }

  get credential(): Credential {
    const hosts = this.servers.map(({ place }) => place);
    return {
      name: 'deploy-key',
      labels: {},
      type: 'ssh-key',
      owner: '@acme/payments',
      createdAt: 'unknown',
      management: 'auto',
      rotator: { kind: 'ssh-key', options: { user: this.servers[0]?.user, hosts } },
      strategy: 'dual-write',
      consumers: [{ name: 'app', kind: 'fake-store', options: { place: 'app' }, wave: 1, escrow: true }],
      verify: [{ kind: 'ssh-login', options: {} }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/deploy-key.yaml' },
    };
  }

  get connections(): readonly Connection[] {
    const nothing = { hosts: [], accountIds: [], repositories: [], urls: [], roots: [], auth: {}, commands: {} };
    const hosts = this.servers.map(({ place }) => place);
    const all = { ...nothing, credentials: ['*'] };
    return [
      { ...all, name: 'hosts', kind: 'ssh', hosts, auth: sshAuth(this.#own, this.servers) },
      { ...all, name: 'fake', kind: 'fake', hosts: ['store'] },
    ];
  }

  families(faults?: Faults): Families {
    const deliveries = new Family<DeliveryMember>(
      'delivery',
      fakeDeliveries(() => this.place),
    );
    return faultyFamilies({ rotators, probes, deliveries }, faults);
  }

  /** What is wrong once a rotation has ended: every host lists the executor's key and one of ours, nothing beside. */
  leftovers(): readonly string[] {
    return this.servers.flatMap((server) => {
      const [own, ours = '', ...more] = server.listed().trim().split('\n');
      const wrong = more.length > 0 ? [`${server.place} lists ${more.join(' | ')}`] : [];
      if (own !== this.#own.publicKey) wrong.push(`${server.place} lost the executor's key`);
      if (!ours.endsWith(' rekeyer:deploy-key.1.1')) wrong.push(`${server.place} lists "${ours}"`);
      return wrong;
    });
  }
}
