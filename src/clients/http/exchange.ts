import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as overHttp } from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duration } from '../../domain/time.js';
import { failureOf, HttpFailure } from './failure.js';

/** One request in full, as it goes out. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** PEM of the authority of the server, instead of those of the system. */
  readonly authority?: string;
  readonly lookup: LookupFunction;
  /** How long until the answer must be there, whole. */
  readonly within: Duration;
  /** How many bytes of body an answer may have. */
  readonly most: number;
}

export interface Incoming {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * One connection, one request, one answer. No connection is used twice, so that an error before anything was written is
 * known as such; no proxy of the environment is asked, and no redirect followed.
 *
 * @throws HttpFailure
 */
export function exchange(outgoing: Outgoing): Promise<Incoming> {
  return new Promise((resolve, reject) => {
    const request = begin(outgoing);
    let written = false;
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      reject(failureOf(error, written));
      request.destroy();
    };
    const late = (): void => fail(new HttpFailure(written ? 'lost' : 'unsent', 'no answer in time'));
    const timer = setTimeout(late, outgoing.within);
    // What was written to a socket before it is open waits in it, and leaves only then.
    request.once('socket', (socket) => {
      socket.once(outgoing.url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        written = true;
      });
    });
    request.once('error', fail);
    request.once('response', (response) => {
      collect(response, outgoing.most).then((body) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: flat(response), body });
      }, fail);
    });
    request.end(outgoing.body);
  });
}

function begin({ url, method, headers, authority, lookup }: Outgoing): ClientRequest {
  const options = { method, headers, lookup };
  if (url.protocol === 'http:') return overHttp(url, { ...options, agent: new HttpAgent({ keepAlive: false }) });
  const ca = authority === undefined ? {} : { ca: authority };
  return overHttps(url, { ...options, ...ca, agent: new HttpsAgent({ keepAlive: false }), minVersion: 'TLSv1.2' });
}

async function collect(response: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) throw new HttpFailure('lost', `the answer is longer than ${most} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Headers by their name in small letters; several of one name are joined. */
function flat({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
