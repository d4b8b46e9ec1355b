import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { codeOf } from './code-of.js';
import type { SeenDeliveries } from './seen-deliveries.js';
import { parsePayload, type Webhook } from './webhook.js';

/** GitHub sends at most 25 MB. */
const MAX_BODY = 25 * 1024 * 1024;
export const WEBHOOK_PATH = '/api/github/webhooks';

export interface FrontParts {
  /** Whether a body was signed with one of our secrets. */
  isSigned(body: Buffer, signature: string | undefined): boolean;
  readonly seen: SeenDeliveries;
  /** Handles one webhook; its failure is for the log and for the next scheduled run. */
  handle(webhook: Webhook): Promise<void>;
  /** Whether the process can do its work: the registry was read and the ledger verified. */
  isReady(): boolean;
  /** One line for the log; never a payload, a header or a body. */
  log(line: Readonly<Record<string, string | number>>): void;
}

/**
 * The only door of the App. A stranger can make it do nothing: the size is checked before the body is read, the
 * signature before it is parsed, and nothing of a refused request is logged but its status.
 *
 * GitHub waits ten seconds for an answer, so a webhook is answered (202) once it is verified and known to be new, and
 * handled afterwards. One that is lost in between is healed by the next tick: handlers read the world, not the event.
 */
export function front(parts: FrontParts): RequestListener {
  return (request, response) => {
    answer(request, parts).then(
      ({ status, text }) => send(response, status, text),
      () => send(response, 400, 'The request could not be read.'),
    );
  };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

async function answer(request: IncomingMessage, parts: FrontParts): Promise<Answer> {
  const path = (request.url ?? '').split('?')[0];
  if (request.method === 'GET' && path === '/healthz') return { status: 200, text: 'alive' };
  if (request.method === 'GET' && path === '/readyz') {
    return parts.isReady() ? { status: 200, text: 'ready' } : { status: 503, text: 'not ready' };
  }
  if (request.method !== 'POST' || path !== WEBHOOK_PATH) return { status: 404, text: 'There is nothing here.' };
  const result = await receive(request, parts);
  parts.log({ event: 'webhook', delivery: header(request, 'x-github-delivery') ?? 'none', status: result.status });
  return result;
}

async function receive(request: IncomingMessage, parts: FrontParts): Promise<Answer> {
  const length = Number(header(request, 'content-length') ?? Number.NaN);
  if (!Number.isInteger(length)) return { status: 411, text: 'Content-Length is required.' };
  if (length > MAX_BODY) return { status: 413, text: 'The body is too large.' };
  const body = await read(request, length);
  if (!body) return { status: 400, text: 'The body is not as long as Content-Length says.' };
  if (!parts.isSigned(body, header(request, 'x-hub-signature-256'))) {
    return { status: 401, text: 'The signature is not ours.' };
  }
  const id = header(request, 'x-github-delivery');
  const name = header(request, 'x-github-event');
  const payload = parsePayload(body);
  if (!id || !name || !payload) return { status: 400, text: 'This is no webhook of GitHub.' };
  if (!parts.seen.begin(id)) return { status: 202, text: 'already known' };
  void dispatch({ id, name, payload }, parts);
  return { status: 202, text: 'accepted' };
}

async function dispatch(webhook: Webhook, parts: FrontParts): Promise<void> {
  try {
    await parts.handle(webhook);
    parts.seen.end(webhook.id, true);
  } catch (error) {
    parts.seen.end(webhook.id, false);
    parts.log({ event: `failed ${webhook.name}`, delivery: webhook.id, code: codeOf(error) });
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

/** Exactly `length` bytes, or `undefined`; never more in memory than that. */
async function read(request: IncomingMessage, length: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > length) return undefined;
    chunks.push(chunk);
  }
  return size === length ? Buffer.concat(chunks) : undefined;
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
}
