import { type Directory, type RenewalInfo, readDirectory, renewalInfo } from '../clients/acme/directory.js';
import { Wire } from '../clients/acme/wire.js';
import { type Endpoint, placeOf, readEndpoint } from '../clients/tls/endpoint.js';
import { type LookTerms, look } from '../clients/tls/look.js';
import { type Connection, matchConnection } from '../domain/connection.js';
import type { Credential } from '../domain/credential.js';
import { hasCode } from '../domain/errors/index.js';
import type { Observation } from '../domain/facts.js';
import { type ServedEndpoint, servedEndsAt, servedSince } from '../domain/served.js';
import type { Clock } from '../ports/clock.js';
import type { Observer } from '../ports/observer.js';

export interface ServedCertificatesParts {
  readonly connections: readonly Connection[];
  readonly clock: Clock;
  /** Endpoints that are asked at a time; 50 unless said. */
  readonly concurrency?: number;
}

const CONCURRENCY = 50;

/**
 * What servers show of every `tls-certificate`, whoever renews it: its probes of kind `tls-handshake` name the places.
 * A place that a connection of kind `tls` names may lie anywhere; any other is looked at only on the public internet.
 * Where the certificate is one by ACME, its CA is asked when it wants it renewed.
 */
export class ServedCertificates implements Observer {
  /** By renewal id: a CA says how long its answer is good for. */
  readonly #wishes = new Map<string, RenewalInfo | undefined>();
  readonly #directories = new Map<string, Promise<Directory | undefined>>();

  constructor(private readonly parts: ServedCertificatesParts) {}

  async observe(
    credentials: readonly Credential[],
    onProgress?: (done: number, of: number) => void,
  ): Promise<ReadonlyMap<string, Observation>> {
    this.#directories.clear();
    const queue = credentials.flatMap((credential) => {
      const endpoints = endpointsOf(credential);
      return endpoints.length > 0 ? [{ credential, endpoints }] : [];
    });
    const seen = new Map<string, Observation>();
    const next = queue.values();
    const work = async (): Promise<void> => {
      for (const { credential, endpoints } of next) {
        seen.set(credential.name, await this.#look(credential, endpoints));
        onProgress?.(seen.size, queue.length);
      }
    };
    await Promise.all(Array.from({ length: this.parts.concurrency ?? CONCURRENCY }, work));
    return seen;
  }

  async #look(credential: Credential, endpoints: readonly Endpoint[]): Promise<Observation> {
    const at = this.parts.clock.now();
    const served: ServedEndpoint[] = [];
    for (const endpoint of endpoints) served.push(await look(endpoint, this.#termsFor(credential.name, endpoint)));
    const [bornAt, endsAt] = [servedSince(served), servedEndsAt(served)];
    const life = bornAt === undefined || endsAt === undefined ? {} : { bornAt, endsAt };
    const renewal = await this.#renewalOf(credential, served);
    return { at, served, ...life, ...(renewal ? { renewal } : {}) };
  }

  /** Two connections that cover the same place are no permission: nobody guesses which one is meant. */
  #termsFor(credential: string, { host, port, addresses = [] }: Endpoint): LookTerms {
    const place = (of: string) => ({ kind: 'tls', by: 'hosts', place: placeOf(of, port) }) as const;
    const connection = this.#connectionFor(credential, place(host));
    const named = connection && addresses.every((one) => this.#connectionFor(credential, place(one)) === connection);
    const { tlsCa } = connection?.auth ?? {};
    return { mayBePrivate: named === true, ...(tlsCa ? { authority: tlsCa.reveal() } : {}) };
  }

  #connectionFor(credential: string, target: Parameters<typeof matchConnection>[2]): Connection | undefined {
    try {
      return matchConnection(this.parts.connections, credential, target);
    } catch (error) {
      if (hasCode(error, 'CONNECTION_MISSING', 'CONNECTION_AMBIGUOUS')) return undefined;
      throw error;
    }
  }

  async #renewalOf({ name, rotator }: Credential, served: readonly ServedEndpoint[]): Promise<RenewalInfo | undefined> {
    const url = rotator?.kind === 'acme' ? rotator.options.directory : undefined;
    const id = served.flatMap(({ addresses }) => addresses.flatMap(renewalIdIn))[0];
    if (typeof url !== 'string' || id === undefined) return undefined;
    const { clock } = this.parts;
    const known = this.#wishes.get(id);
    if (known && known.askAgain > clock.now()) return known;
    const connection = this.#connectionFor(name, { kind: 'acme', by: 'urls', place: url });
    if (!connection) return undefined;
    const wire = wireFor(connection, clock);
    const asked = this.#directories.get(url) ?? readDirectory(wire, url).catch(() => undefined);
    this.#directories.set(url, asked);
    const directory = await asked;
    // A CA that cannot be asked now changes nothing: the policy's own limit stays.
    const wish = directory && (await renewalInfo(wire, directory, id, clock.now()).catch(() => undefined));
    this.#wishes.set(id, wish);
    return wish;
  }
}

function endpointsOf({ type, verify }: Credential): readonly Endpoint[] {
  if (type !== 'tls-certificate') return [];
  return verify.flatMap(({ kind, options }) => (kind === 'tls-handshake' ? (readEndpoint(options) ?? []) : []));
}

function renewalIdIn(address: ServedEndpoint['addresses'][number]): readonly string[] {
  const id = 'chain' in address ? address.chain.certificates[0]?.renewalId : undefined;
  return id === undefined ? [] : [id];
}

function wireFor({ network, auth: { tlsCa } }: Connection, clock: Clock): Wire {
  return new Wire({
    clock,
    ...(network === undefined ? {} : { network }),
    ...(tlsCa ? { authority: tlsCa.reveal() } : {}),
  });
}
