import type { X509Certificate } from 'node:crypto';
import { connect, isIP, type Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Duration } from '../../domain/time.js';
import type { Upgrade } from './endpoint.js';
import { TlsRefused, upgrade } from './starttls.js';

export interface Handshake {
  readonly address: string;
  readonly port: number;
  /** The name that is asked for; an address asks for none. */
  readonly servername: string;
  readonly starttls?: Upgrade;
  /** Authorities to trust in PEM, instead of those of the system. */
  readonly authority?: string;
  /** For everything, from the first packet to the certificate. */
  readonly timeout: Duration;
}

/** What one address showed. */
export interface Sight {
  /** Exactly what was sent, in its order; nothing is filled up from elsewhere. */
  readonly chain: readonly X509Certificate[];
  readonly protocol: string;
  /** Whether a path to a trusted root could be built from what was sent; names are not judged here. */
  readonly trusted: boolean;
}

/** Nothing was shown; `message` says why, in our words. */
export class Unseen extends Error {
  override readonly name = 'Unseen';
}

/**
 * Which certificate does this address show?
 *
 * Nothing is refused that the other side offers, old protocols and short keys included: what is weak must be seen to be
 * reported. Nothing but the handshake is said, so nothing can be learned from us.
 *
 * @throws Unseen
 */
export async function handshake(asked: Handshake): Promise<Sight> {
  // Loaded here, because an import of node:tls reads every root certificate of the system's list at the start.
  const tls = await import('node:tls');
  const socket = connect({ host: asked.address, port: asked.port });
  const timer = setTimeout(() => socket.destroy(new Unseen(`no answer in ${asked.timeout} ms`)), asked.timeout);
  try {
    await event(socket, 'connect');
    if (asked.starttls) await upgrade(socket, asked.starttls);
    const secure = tls.connect({ ...options(asked), socket });
    await event(secure, 'secureConnect');
    return sightOf(secure);
  } catch (error) {
    throw unseen(error);
  } finally {
    clearTimeout(timer);
    socket.on('error', () => undefined).destroy();
  }
}

function options({ servername, authority }: Handshake): ConnectionOptions {
  return {
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    servername: isIP(servername) ? '' : servername,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...(authority === undefined ? {} : { ca: authority }),
  };
}

function sightOf(socket: TLSSocket): Sight {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  let next = socket.getPeerX509Certificate();
  while (next && !seen.has(next.fingerprint256)) {
    seen.add(next.fingerprint256);
    chain.push(next);
    next = next.issuerCertificate;
  }
  return { chain, protocol: socket.getProtocol() ?? 'unknown', trusted: socket.authorized };
}

function event(socket: Socket, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(name, () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(new Unseen('the other side hung up')));
  });
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the other side hung up',
  EPIPE: 'the other side hung up',
  EHOSTUNREACH: 'there is no way there',
  ENETUNREACH: 'there is no way there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks, but no TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it speaks, but no TLS',
};

/** The words of a library may quote what the other side sent; only its code is shown. */
function unseen(error: unknown): Unseen {
  if (error instanceof Unseen) return error;
  if (error instanceof TlsRefused) return new Unseen(error.message);
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return new Unseen(WORDS[code] ?? `the handshake failed (${code})`);
}
