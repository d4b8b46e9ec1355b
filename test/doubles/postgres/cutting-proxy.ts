import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** When the line is cut: before the words reach the server, or after, so that only the answer is lost. */
export type Cut = 'request' | 'answer';

/** A line to a server that a test can cut at certain words. */
export class CuttingProxy {
  #cut: { readonly words: string; readonly what: Cut } | undefined;
  readonly #sockets = new Set<Socket>();
  /** No new connection gets through. */
  closed = false;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async before(port: number): Promise<CuttingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const proxy = new CuttingProxy(server, typeof address === 'object' && address ? address.port : 0);
    server.on('connection', (client) => proxy.#join(client, port));
    return proxy;
  }

  /** Cuts the line once, when the client next sends these words. */
  cutAt(words: string, what: Cut): void {
    this.#cut = { words, what };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(client: Socket, port: number): void {
    if (this.closed) {
      client.destroy();
      return;
    }
    const upstream = createConnection({ host: '127.0.0.1', port });
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    }
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('data', (bytes) => {
      const cut = this.#cut;
      if (!cut || !bytes.includes(cut.words)) {
        upstream.write(bytes);
        return;
      }
      this.#cut = undefined;
      if (cut.what === 'answer') upstream.write(bytes);
      client.destroy();
    });
  }
}
