import type { Instant } from '../../domain/time.js';
import { AwsFailure } from './failure.js';

/** Places of the SDK's middleware right before the socket, where certainty can be had. */
export const nextToTheWire = { step: 'deserialize', priority: 'low', name: 'rekeyerWire' } as const;

/** One request and its answer; the SDK's own retries come here once each. */
interface Exchanged {
  readonly response: unknown;
}

/**
 * Sends one request and tells what is certain when no answer comes.
 *
 * @param onDate  told the time that AWS writes on every answer
 * @throws AwsFailure `unsent` or `lost`
 */
export async function send<T extends Exchanged>(exchange: () => Promise<T>, onDate: (at: Instant) => void): Promise<T> {
  let result: T;
  try {
    result = await exchange();
  } catch (error) {
    throw failureOnTheWire(error);
  }
  const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
  const at = Date.parse(headers?.date ?? '');
  if (!Number.isNaN(at)) onDate(at);
  return result;
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the network',
};

/** Certificates are judged before anything is sent. */
const CERTIFICATE = /CERT|ISSUER|SIGNATURE_FAILURE|ALTNAME/;

function failureOnTheWire(error: unknown): AwsFailure {
  const { code, syscall, message } = (error ?? {}) as Readonly<Record<'code' | 'syscall' | 'message', unknown>>;
  const text = typeof code === 'string' ? code : '';
  if (CERTIFICATE.test(text)) return new AwsFailure('unsent', '', `TLS: ${text}`);
  const connecting = syscall === 'connect' || syscall === 'getaddrinfo';
  const tooSlow = typeof message === 'string' && message.includes('did not establish a connection');
  if (connecting || tooSlow) return new AwsFailure('unsent', '', NETWORK[text] ?? 'no connection could be made');
  return new AwsFailure('lost', '', text === 'ETIMEDOUT' ? 'no answer in time' : 'the connection was cut');
}
