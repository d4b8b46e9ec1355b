import { type ChainFacts, type ChainFault, chainEndsAt, chainFaults } from './certificate.js';
import type { Instant } from './time.js';

/** What one address of an endpoint showed, or why it showed nothing. */
export type ServedAddress =
  | { readonly address: string; readonly failure: string }
  | {
      readonly address: string;
      readonly chain: ChainFacts;
      /** As TLS names it: `TLSv1.3`. */
      readonly protocol: string;
      /** Whether a path to a trusted root could be built from what was sent alone. */
      readonly trusted: boolean;
    };

/** One endpoint as somebody looked at it. */
export interface ServedEndpoint {
  /** `www.example.com:443`. */
  readonly place: string;
  /** The name that was asked for. */
  readonly host: string;
  /** Every address, in the order of the resolver; none where the name stands for nothing. */
  readonly addresses: readonly ServedAddress[];
}

export type ServedFaultCode = ChainFault['code'] | 'unreachable' | 'differs' | 'weak-protocol';

/** One thing that is wrong with an endpoint. */
export interface ServedFault {
  readonly code: ServedFaultCode;
  /** Begins with the address, where it is not the whole endpoint's. */
  readonly text: string;
}

/** What is wrong with what this endpoint shows? The same fault at several addresses is told once for each. */
export function servedFaults({ place, host, addresses }: ServedEndpoint, now: Instant): readonly ServedFault[] {
  if (addresses.length === 0) return [{ code: 'unreachable', text: `${place} stands for no address` }];
  return [...addresses.flatMap((one) => addressFaults(one, host, now)), ...differences(place, addresses)];
}

function addressFaults(one: ServedAddress, host: string, now: Instant): ServedFault[] {
  if ('failure' in one) return [{ code: 'unreachable', text: `${one.address}: ${one.failure}` }];
  const { address, chain, protocol, trusted } = one;
  const found: ServedFault[] = chainFaults(chain, { now, host, trusted }).map(({ code, text }) => ({
    code,
    text: `${address}: ${text}`,
  }));
  if (/^(?:SSLv|TLSv1(?:\.1)?$)/.test(protocol)) {
    found.push({ code: 'weak-protocol', text: `${address}: it speaks ${protocol}; TLSv1.2 is the least` });
  }
  return found;
}

/** Addresses of one endpoint that show different certificates: a renewal that reached only some of them. */
function differences(place: string, addresses: readonly ServedAddress[]): ServedFault[] {
  const shown = addresses.flatMap((one) => ('chain' in one ? (one.chain.certificates[0] ?? []) : []));
  const serials = new Set(shown.map(({ fingerprint, serial }) => `${fingerprint} ${serial}`));
  if (serials.size < 2) return [];
  const listed = [...serials].map((one) => one.split(' ')[1]).join(', ');
  return [{ code: 'differs', text: `${place} shows different certificates: ${listed}` }];
}

/** The earliest end of anything in use at these endpoints; `undefined` where nothing was shown. */
export function servedEndsAt(endpoints: readonly ServedEndpoint[]): Instant | undefined {
  const ends = endpoints.flatMap(({ addresses }) =>
    addresses.flatMap((one) => ('chain' in one ? (chainEndsAt(one.chain) ?? []) : [])),
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** When the oldest certificate that is shown as the servers' own began; `undefined` where nothing was shown. */
export function servedSince(endpoints: readonly ServedEndpoint[]): Instant | undefined {
  const begins = endpoints.flatMap(({ addresses }) =>
    addresses.flatMap((one) => ('chain' in one ? (one.chain.certificates[0]?.notBefore ?? []) : [])),
  );
  return begins.length === 0 ? undefined : Math.min(...begins);
}
