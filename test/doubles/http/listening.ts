import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a double sees it, its body read. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What befalls the next requests of one method and path. */
export interface HttpFault {
  readonly method: string;
  /** Anywhere in the path. */
  readonly path?: string;
  /** `after`: it takes effect and only the answer is spoilt. */
  readonly when: 'before' | 'after';
  /** The connection is cut, or this status is answered. */
  readonly what: 'drop' | number;
  times: number;
}

/** A server on loopback that a double answers from. */
export class Listening {
  readonly faults: HttpFault[] = [];
  readonly seen: string[] = [];

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  /** @param dateOf  the time that answers carry */
  static async start(answer: (request: Received) => Reply, dateOf: () => number): Promise<Listening> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const listening = new Listening(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    server.on('request', (request, response) => void listening.#serve(request, response, answer, dateOf));
    return listening;
  }

  stop(): Promise<void> {
    return new Promise((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    answer: (request: Received) => Reply,
    dateOf: () => number,
  ): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { pathname: path, searchParams: query } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? '';
    this.seen.push(`${method} ${path}`);
    const fault = this.#take(method, path);
    if (fault?.when === 'before' && fault.what === 'drop') return void request.socket.destroy();
    const spoilt: Reply | undefined = fault && fault.what !== 'drop' ? { status: fault.what } : undefined;
    const early = fault?.when === 'before' ? spoilt : undefined;
    const reply = early ?? answer({ method, path, query, headers: request.headers, body: Buffer.concat(parts) });
    if (fault?.what === 'drop') return void request.socket.destroy();
    const { status, body, headers = {} } = spoilt ?? reply;
    response.writeHead(status, {
      date: new Date(dateOf()).toUTCString(),
      'content-type': 'application/json',
      ...headers,
    });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  }

  #take(method: string, path: string): HttpFault | undefined {
    const found = this.faults.find((one) => one.times > 0 && one.method === method && path.includes(one.path ?? ''));
    if (found) found.times -= 1;
    return found;
  }
}
