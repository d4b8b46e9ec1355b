import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, type SecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';

/** How this server differs from one that speaks TLS at once. */
export interface Manner {
  /** An address of this machine; 127.0.0.1 unless said. */
  readonly address?: string;
  readonly port?: number;
  /** What is said before TLS begins; the server goes on once this resolves. */
  readonly greet?: (socket: Socket) => Promise<void>;
  readonly options?: SecureContextOptions;
}

/** Short keys and old hashes too: what is weak must be shown to be seen. */
const ANYTHING: SecureContextOptions = { ciphers: 'DEFAULT:@SECLEVEL=0' };

/** A real server on loopback that shows a certificate, and another one when told to read its bundle again. */
export class TlsServer {
  readonly #open = new Set<Socket>();
  #context: SecureContext | undefined;

  private constructor(
    private readonly server: Server,
    private bundle: string,
    private readonly manner: Manner,
  ) {}

  static async start(bundle: string, manner: Manner = {}): Promise<TlsServer> {
    const server = createServer((socket) => void double.#serve(socket));
    const double = new TlsServer(server, bundle, manner);
    const { address = '127.0.0.1', port = 0 } = manner;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, address, resolve));
    return double;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Shows this one from the next handshake on. */
  show(bundle: string): void {
    createSecureContext({ key: bundle, cert: bundle });
    this.bundle = bundle;
    this.#context = undefined;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  async #serve(socket: Socket): Promise<void> {
    this.#open.add(socket);
    socket.on('error', () => undefined).on('close', () => this.#open.delete(socket));
    await this.manner.greet?.(socket);
    this.#context ??= createSecureContext({ key: this.bundle, cert: this.bundle, ...ANYTHING, ...this.manner.options });
    const secureContext = this.#context;
    new TLSSocket(socket, { isServer: true, secureContext }).on('error', () => undefined).resume();
  }
}

/** The greeting of a mail server; `lines` replace its answers, in order. */
export function mailServer(...lines: readonly string[]): (socket: Socket) => Promise<void> {
  const [hello = '220 mail.test', offer = '250-mail.test\r\n250-SIZE\r\n250 STARTTLS', go = '220 go ahead'] = lines;
  const heard = (socket: Socket) => new Promise<void>((resolve) => socket.once('data', () => resolve()));
  return async (socket) => {
    socket.write(`${hello}\r\n`);
    await heard(socket);
    socket.write(`${offer}\r\n`);
    await heard(socket);
    socket.pause();
    socket.write(`${go}\r\n`);
  };
}
