import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '../../../src/domain/connection.js';
import type { Credential } from '../../../src/domain/credential.js';
import { RekeyerError } from '../../../src/domain/errors/index.js';
import { Secret } from '../../../src/domain/secret.js';
import { DAY } from '../../../src/domain/time.js';
import type { DeliveryMember } from '../../../src/ports/delivery.js';
import { type Families, Family } from '../../../src/ports/families.js';
import type { RotatorContext } from '../../../src/ports/rotator.js';
import { probes } from '../../../src/probes/index.js';
import { rotators } from '../../../src/rotators/index.js';
import { Authority } from '../authority.js';
import { FakePlace, fakeDeliveries } from '../fake-store.js';
import type { Faults } from '../faults.js';
import { faultyFamilies } from '../faulty-families.js';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import { TlsServer } from '../tls-server.js';
import { AcmeDouble, type AcmeSetting } from './ca.js';

export const accountKey = (): Secret =>
  new Secret(
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );

/** A connection of the executor, with what is left out empty. */
export function connection(given: Partial<Connection> & Pick<Connection, 'kind'>): Connection {
  const none = { hosts: [], accountIds: [], repositories: [], urls: [], roots: [], auth: {}, commands: {} };
  return { name: given.kind, credentials: ['*'], ...none, ...given };
}

/**
 * The product's rotator and probe against our CA, with a place in memory that keeps custody, and a real TLS server
 * that shows what lies there, once it is told to read it again.
 */
export class AcmeWorld {
  readonly clock = new SetClock();
  readonly random = new SeededRandom();
  readonly place = new FakePlace('web');
  readonly connections: readonly Connection[];
  /** The server does not read its bundle again, and says so. */
  stuck = false;

  private constructor(
    readonly ca: AcmeDouble,
    readonly server: TlsServer,
    /** Folder of the web server that answers challenges. */
    readonly webroot: string,
    private readonly options: Readonly<Record<string, unknown>>,
    auth: Connection['auth'],
    urls: readonly string[],
  ) {
    this.connections = [
      connection({ kind: 'acme', urls: [ca.directory, ...urls], roots: [webroot], network: 'this-machine', auth }),
      connection({ kind: 'tls', hosts: ['127.0.0.1'] }),
      connection({ kind: 'fake', hosts: ['store'] }),
    ];
    this.place.onReload(() => {
      if (this.stuck) throw new RekeyerError('RELOAD_FAILED', 'the server did not take the reload');
      server.show(this.place.values.get('bundle') ?? '');
    });
  }

  static async open(
    setting: AcmeSetting = {},
    more: { options?: object; auth?: Connection['auth']; urls?: readonly string[]; life?: number } = {},
  ): Promise<AcmeWorld> {
    const webroot = mkdtempSync(join(tmpdir(), 'rekeyer-webroot-'));
    const clock = new SetClock();
    const see = async ({ token }: { token: string }) => {
      const path = join(webroot, '.well-known/acme-challenge', token);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    };
    const life = more.life ?? 90 * DAY;
    const first = await Authority.selfSigned('a.example.com', { from: clock.now() - (life * 2) / 3, life });
    const world: { of?: AcmeWorld } = {};
    const ca = await AcmeDouble.start({ see, now: () => world.of?.clock.now() ?? clock.now(), ...setting });
    const server = await TlsServer.start(first.bundle);
    const auth = { accountKey: accountKey(), ...more.auth };
    world.of = new AcmeWorld(ca, server, webroot, { ...more.options }, auth, more.urls ?? []);
    for (const [field, value] of Object.entries({
      bundle: first.bundle,
      privateKey: first.key,
      certificate: first.chain,
    })) {
      world.of.place.values.set(field, value);
    }
    return world.of;
  }

  get rotatorOptions(): Readonly<Record<string, unknown>> {
    const challenge = { kind: 'http-01-webroot' };
    return { directory: this.ca.directory, names: ['a.example.com'], challenge, ...this.options };
  }

  get credential(): Credential {
    return {
      name: 'www',
      labels: {},
      type: 'tls-certificate',
      owner: '@acme/web',
      createdAt: 'unknown',
      management: 'auto',
      rotator: { kind: 'acme', options: this.rotatorOptions },
      strategy: 'renew',
      consumers: [{ name: 'web', kind: 'fake-store', options: { place: 'web' }, wave: 1, escrow: true }],
      verify: [{ kind: 'tls-handshake', options: { host: '127.0.0.1', port: this.server.port, settle: '1s' } }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/www.yaml' },
    };
  }

  get context(): RotatorContext {
    const [first] = this.connections;
    if (!first) throw new Error('there is a connection');
    return { credential: 'www', connection: first, clock: this.clock, random: this.random, strategy: 'renew' };
  }

  families(faults?: Faults): Families {
    const deliveries = new Family<DeliveryMember>(
      'delivery',
      fakeDeliveries(() => this.place),
    );
    return faultyFamilies({ rotators, probes, deliveries }, faults);
  }

  /** What lies in the folder of the web server: nothing, once a challenge is over. */
  get litter(): readonly string[] {
    const folder = join(this.webroot, '.well-known/acme-challenge');
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Puts the answers to all challenges back into the folder. */
  litterAgain(): void {
    for (const { token } of this.ca.authorizations.values()) {
      writeFileSync(join(this.webroot, '.well-known/acme-challenge', token), 'left');
    }
  }

  async close(): Promise<void> {
    await this.ca.close();
    await this.server.close();
    rmSync(this.webroot, { recursive: true, force: true });
  }
}
