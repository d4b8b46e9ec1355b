import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Instant } from '../../../src/domain/time.js';
import { Account } from './account.js';
import { use } from './caller.js';
import { actionOf, perform, receive, type Watch } from './exchange.js';
import { type Fault, Faults } from './faults.js';
import { jsonActionOf, performJson, refusedJson } from './json/service.js';
import type { Parameters } from './operation.js';
import { invalidToken, Refusal } from './refusal.js';
import type { RawRequest } from './signature.js';
import { elements } from './xml.js';

/** A request as the log keeps it. */
export interface LoggedRequest {
  readonly action: string;
  readonly parameters: Parameters;
  /** ARN of the caller, where the signature was good. */
  readonly caller: string;
  /** `200`; the status and code of a refusal: `404 NoSuchEntity`; `spoilt` by a fault before it had any effect. */
  readonly answer: string;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * IAM and STS of one AWS account on loopback, over the Query protocol, and Secrets Manager and Systems Manager over the
 * JSON one: signatures are checked, keys have their quota,
 * changes take a while to arrive, and requests can be hurt. What it does not know, and what no correct client does,
 * is kept as a violation.
 *
 * @example
 * ```ts
 * const aws = await Aws.start();
 * const executor = aws.account.createKey(aws.account.addUser('rekeyer'));
 * aws.faults.push({ action: 'CreateAccessKey', when: 'after', what: 'drop' });
 * ```
 */
export class Aws implements Watch {
  readonly requests: LoggedRequest[] = [];
  readonly violations: string[] = [];
  readonly faults = new Faults();
  gullible = false;

  private constructor(
    readonly account: Account,
    readonly server: Server,
  ) {
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(clock: { now(): Instant } = { now: Date.now }, accountId = '123456789012'): Promise<Aws> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new Aws(new Account(accountId, clock), server);
  }

  /** `http://127.0.0.1:4566`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Nobody can reach it from now on. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  /**
   * A consumer does something with a key anywhere in AWS. @throws Refusal as it would be answered
   */
  consume(key: { readonly id: string; readonly secret: string }, service = 's3', region = 'eu-central-1'): void {
    const known = this.account.anyKey(key.id);
    if (!known?.usableAt(this.account.clock.now()) || known.secret !== key.secret) throw invalidToken();
    use(this.account, known, { service, region });
  }

  /** How often an action was asked for. */
  count(action: string): number {
    return this.requests.filter((request) => request.action === action).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const [path = '/', query = ''] = (request.url ?? '/').split('?');
    const raw = { method: request.method ?? '', path, query, headers: request.headers, body: Buffer.concat(chunks) };
    const json = jsonActionOf(raw);
    const action = json || actionOf(raw);
    const fault = this.faults.take(action);
    if (fault && fault.when !== 'after') {
      this.requests.push({ action, parameters: {}, caller: 'unknown', answer: 'spoilt' });
      this.#send(response, spoilt(fault, json !== ''));
      return;
    }
    const answer = json ? this.#answerJson(raw, json) : this.#answer(raw);
    this.#send(response, fault ? spoilt(fault, json !== '') : answer);
  }

  #answer(raw: RawRequest): Answer {
    let caller = 'anonymous';
    let parameters: Parameters = {};
    const log = (answer: string): void => {
      this.requests.push({ action: actionOf(raw), parameters, caller, answer });
    };
    try {
      const exchange = receive(raw, this.account, this);
      ({ parameters } = exchange);
      caller = exchange.caller.arn;
      const result = perform(exchange, this.account);
      log('200');
      return succeeded(exchange.action, exchange.operation.service, result);
    } catch (error) {
      if (!(error instanceof Refusal)) this.violations.push(`bug of the double: ${(error as Error).stack}`);
      const refusal = error instanceof Refusal ? error : new Refusal(500, 'ServiceFailure', String(error));
      log(`${refusal.status} ${refusal.code}`);
      return refused(refusal);
    }
  }

  #answerJson(raw: RawRequest, action: string): Answer {
    try {
      const { caller, result } = performJson(raw, this.account, this);
      this.requests.push({ action, parameters: {}, caller, answer: '200' });
      return { status: 200, body: JSON.stringify(result) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.requests.push({ action, parameters: {}, caller: 'unknown', answer: `${error.status} ${error.code}` });
      return refusedJson(error);
    }
  }

  #send(response: ServerResponse, answer: Answer | 'drop' | 'stall'): void {
    if (answer === 'drop') response.socket?.destroy();
    if (typeof answer === 'string') return;
    response.sendDate = false;
    const date = new Date(this.account.clock.now()).toUTCString();
    response.writeHead(answer.status, {
      'content-type': answer.body.startsWith('{') ? 'application/x-amz-json-1.1' : 'text/xml',
      date,
      'x-amzn-requestid': randomUUID(),
    });
    response.end(answer.body);
  }
}

const NAMESPACES = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
} as const;

function succeeded(action: string, service: 'iam' | 'sts', result: string): Answer {
  const metadata = elements({ ResponseMetadata: { RequestId: randomUUID() } });
  const inner = `<${action}Result>${result}</${action}Result>${metadata}`;
  return { status: 200, body: `<${action}Response xmlns="${NAMESPACES[service]}">${inner}</${action}Response>` };
}

function refused({ status, type, code, message }: Refusal): Answer {
  const error = elements({ Error: { Type: type, Code: code, Message: message }, RequestId: randomUUID() });
  return { status, body: `<ErrorResponse xmlns="${NAMESPACES.iam}">${error}</ErrorResponse>` };
}

function spoilt({ what }: Fault, json: boolean): Answer | 'drop' | 'stall' {
  if (what instanceof Refusal) return json ? refusedJson(what) : refused(what);
  return what === 'garbage' ? { status: 502, body: '<html><body>Bad Gateway</body></html>' } : what;
}
