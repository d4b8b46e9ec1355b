import { createHmac } from 'node:crypto';
import { type Connection, nowhere } from '../../../src/domain/connection.js';
import { Secret } from '../../../src/domain/secret.js';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import { Listening, type Received, type Reply } from './listening.js';

const KEY = 'the key that both sides know';
/** A message that is older, or younger, than this many seconds is nobody's. */
const TOLERANCE = 300;

interface Message {
  readonly event: string;
  readonly credential: string;
  readonly version?: string;
  readonly epoch: number;
  readonly nonce: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly fields?: readonly string[];
}

/**
 * A service that takes values by webhook, as docs/operators/webhooks.md tells its author to: it believes a message only
 * with a fresh signature, takes each version once, and nothing that is older than what it took last.
 */
export class Receiver {
  readonly clock = new SetClock();
  readonly random = new SeededRandom('receiver');
  readonly violations: string[] = [];
  /** What it holds. */
  readonly values = new Map<string, string>([['value', 'the first value']]);
  /** Versions in the order they were taken. */
  readonly taken: string[] = [];
  /** Cannot store anything. */
  jammed = false;
  /** Says that all is well and does nothing. */
  lies = false;
  #epoch = 0;
  #listening: Listening | undefined;

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#listening = await Listening.start(
      (request) => receiver.#answer(request),
      () => receiver.clock.now(),
    );
    return receiver;
  }

  get server(): Listening {
    if (!this.#listening) throw new Error('not started');
    return this.#listening;
  }

  get url(): string {
    return `${this.server.url}/rekeyer`;
  }

  connection(more: Partial<Connection> = {}): Connection {
    const auth = { signingKey: new Secret(KEY) };
    return { ...nowhere, name: 'hook', kind: 'http', urls: [this.url], network: 'this-machine', auth, ...more };
  }

  context(more: Partial<Connection> = {}) {
    const { clock, random } = this;
    return { credential: 'c', connection: this.connection(more), clock, random, offered: ['value', 'id'] };
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  #answer({ method, path, headers, body }: Received): Reply {
    if (method !== 'POST' || path !== '/rekeyer') this.violations.push(`${method} ${path}`);
    const [, seconds = '', signature = ''] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['rekeyer-signature'])) ?? [];
    const age = Math.abs(this.clock.now() / 1000 - Number(seconds));
    if (signature !== hmac(`${seconds}.${body}`) || age > TOLERANCE) return { status: 401 };
    const message = JSON.parse(body.toString()) as Message;
    if (message.event === 'rekeyer.prove') return this.#prove(message, message.fields ?? []);
    if (message.version === undefined || headers['idempotency-key'] !== message.version) {
      this.violations.push(`the idempotency key is ${headers['idempotency-key']}`);
    }
    return this.#take(message);
  }

  #take(message: Message): Reply {
    if (this.jammed) return { status: 422, body: { error: 'the disk is full' } };
    if (message.epoch < this.#epoch) return { status: 409, body: { error: 'this message is late' } };
    this.#epoch = message.epoch;
    const { version = '', values = {} } = message;
    if (!this.lies) {
      if (this.taken.at(-1) !== version) this.taken.push(version);
      for (const [name, value] of Object.entries(values)) this.values.set(name, value);
    }
    return this.#prove(message, Object.keys(values));
  }

  #prove({ nonce }: Message, fields: readonly string[]): Reply {
    const held = fields.filter((name) => this.values.has(name));
    const proofs = held.map((name) => [name, hmac(`${nonce}.${name}.${this.values.get(name)}`)]);
    return { status: 200, body: { proofs: Object.fromEntries(proofs) } };
  }
}

const hmac = (text: string): string => createHmac('sha256', KEY).update(text).digest('hex');
