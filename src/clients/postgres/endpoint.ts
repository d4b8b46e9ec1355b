import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ConnectionOptions, PeerCertificate } from 'node:tls';
import type { Secret } from '../../domain/secret.js';
import { PostgresFailure } from './failure.js';

/** One database of one server. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Authority to trust in PEM, instead of those of the system. */
  readonly tlsCa?: Secret;
}

/** How to get there: the address to dial and the protection on the way. */
export interface Route {
  readonly address: string;
  readonly tls: ConnectionOptions | false;
}

/** The place as connections and messages name it: `db.example.com:5432`, `[::1]:5432`. */
export function placeOf({ host, port }: Pick<Endpoint, 'host' | 'port'>): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/**
 * TLS with the certificate and the host name verified, everywhere but on loopback: there plain, unless an authority
 * is given. There is no way to ask for less.
 *
 * `localhost` is loopback only when every address it stands for is one, and then exactly that address is dialled.
 */
export async function routeTo({ host, tlsCa }: Endpoint): Promise<Route> {
  const loopback = await loopbackAddress(host);
  if (loopback && !tlsCa) return { address: loopback, tls: false };
  // Loaded here, because an import of node:tls reads every root certificate of the system's list at the start.
  const { checkServerIdentity } = await import('node:tls');
  const tls: ConnectionOptions = {
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    checkServerIdentity: (_name: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(tlsCa ? { ca: tlsCa.reveal() } : {}),
  };
  return { address: loopback ?? host, tls };
}

async function loopbackAddress(host: string): Promise<string | undefined> {
  if (isIP(host)) return isLoopback(host) ? host : undefined;
  if (host.toLowerCase() !== 'localhost') return undefined;
  const found = await lookup(host, { all: true }).catch(() => {
    throw new PostgresFailure(undefined, 'localhost could not be looked up');
  });
  return found.every(({ address }) => isLoopback(address)) ? found[0]?.address : undefined;
}

function isLoopback(address: string): boolean {
  return address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}
