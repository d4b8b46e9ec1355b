import type { ServedAddress, ServedEndpoint } from '../../domain/served.js';
import { type Duration, SECOND } from '../../domain/time.js';
import { objectionToAddress } from '../http/addresses.js';
import { addressesOf } from './addresses.js';
import { chainOf } from './certificate.js';
import { type Endpoint, placeOf } from './endpoint.js';
import { handshake, Unseen } from './handshake.js';

export interface LookTerms {
  /** Authorities to trust in PEM, instead of those of the system. */
  readonly authority?: string;
  /** Whether addresses that are none of the public internet may be dialled: a connection of kind `tls` names the host. */
  readonly mayBePrivate: boolean;
  /** For each address; ten seconds unless said. */
  readonly timeout?: Duration;
}

const TIMEOUT = 10 * SECOND;

/**
 * Which certificate does each address of this endpoint show? Every address is asked, whatever the others answer; one
 * that shows nothing says why. Of a certificate only what it says is kept, so that many looks cost little memory.
 */
export async function look(endpoint: Endpoint, terms: LookTerms): Promise<ServedEndpoint> {
  const { host, port, servername } = endpoint;
  const place = placeOf(host, port);
  try {
    const addresses = endpoint.addresses ?? (await addressesOf(host));
    return {
      place,
      host: servername,
      addresses: await Promise.all(addresses.map((address) => lookAt(address, endpoint, terms))),
    };
  } catch {
    return { place, host: servername, addresses: [{ address: host, failure: 'the name could not be looked up' }] };
  }
}

async function lookAt(address: string, endpoint: Endpoint, terms: LookTerms): Promise<ServedAddress> {
  const { port, servername, starttls } = endpoint;
  const objection = terms.mayBePrivate ? undefined : objectionToAddress(address);
  if (objection) return { address, failure: `it ${objection}` };
  try {
    const { chain, protocol, trusted } = await handshake({
      address,
      port,
      servername,
      timeout: terms.timeout ?? TIMEOUT,
      ...(starttls ? { starttls } : {}),
      ...(terms.authority === undefined ? {} : { authority: terms.authority }),
    });
    return { address, chain: chainOf(chain), protocol, trusted };
  } catch (error) {
    if (error instanceof Unseen) return { address, failure: error.message };
    throw error;
  }
}
