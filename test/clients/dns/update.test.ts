import { createHmac } from 'node:crypto';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { nameBytes, type TextChange, type UpdatePlace, updateText } from '../../../src/clients/dns/update.js';
import { Secret } from '../../../src/domain/secret.js';

const KEY = { name: 'rekeyer.', secret: Buffer.from('a key of thirty-two bytes, no more').toString('base64') };
const NOW = Date.UTC(2026, 10, 21, 8);

/** Reads one name and tells where the next field begins. */
function readName(message: Buffer, at: number): { name: string; next: number } {
  const labels: string[] = [];
  for (;;) {
    const length = message[at] ?? 0;
    if (length === 0) return { name: labels.join('.'), next: at + 1 };
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
}

interface Record {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  readonly ttl: number;
  readonly data: Buffer;
  readonly start: number;
}

/** A primary server that takes updates signed by its one key, and keeps what it was told. */
class DnsServer {
  readonly records = new Map<string, Set<string>>();
  answer = 0;
  silent = false;
  private constructor(private readonly server: Server) {}

  static async start(): Promise<DnsServer> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        if (double.silent) return void socket.destroy();
        const message = bytes.subarray(2);
        const code = double.#take(message);
        const header = Buffer.concat([message.subarray(0, 2), Buffer.from([0xa8, code, 0, 0, 0, 0, 0, 0, 0, 0])]);
        socket.end(Buffer.concat([Buffer.from([0, header.length]), header]));
      });
    });
    const double = new DnsServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return double;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  close(): void {
    this.server.close();
  }

  #take(message: Buffer): number {
    if (this.answer !== 0) return this.answer;
    const [zones, updates] = [message.readUInt16BE(4), message.readUInt16BE(8)];
    const zone = readName(message, 12);
    if (zones !== 1 || zone.name !== 'example.com' || message.readUInt16BE(2) !== 0x2800) return 1;
    let at = zone.next + 4;
    const found: Record[] = [];
    for (let n = 0; n <= updates; n++) {
      const record = this.#record(message, at);
      found.push(record);
      at = record.start + record.data.length;
    }
    const tsig = found.pop();
    if (tsig?.type !== 250 || at !== message.length || !this.#isSigned(message, tsig)) return 9;
    for (const { name, class: type, data } of found) {
      const values = this.records.get(name) ?? new Set();
      const value = data.toString('latin1', 1);
      if (type === 1) values.add(value);
      else values.delete(value);
      this.records.set(name, values);
    }
    return 0;
  }

  #record(message: Buffer, at: number): Record {
    const { name, next } = readName(message, at);
    const length = message.readUInt16BE(next + 8);
    const start = next + 10;
    return {
      name,
      type: message.readUInt16BE(next),
      class: message.readUInt16BE(next + 2),
      ttl: message.readUInt32BE(next + 4),
      data: message.subarray(start, start + length),
      start,
    };
  }

  /** RFC 8945, 4.3: the message as it was before the signature was added, then the variables. */
  #isSigned(message: Buffer, { name, data, start }: Record): boolean {
    const algorithm = readName(data, 0);
    const time = data.subarray(algorithm.next, algorithm.next + 6);
    const macLength = data.readUInt16BE(algorithm.next + 8);
    const mac = data.subarray(algorithm.next + 10, algorithm.next + 10 + macLength);
    const own = nameBytes(name);
    const before = Buffer.from(message.subarray(0, start - 10 - own.length));
    before.writeUInt16BE(0, 10);
    const variables = [
      own,
      Buffer.from([0, 255, 0, 0, 0, 0]),
      nameBytes(algorithm.name),
      time,
      Buffer.from([1, 44, 0, 0, 0, 0]),
    ];
    const wanted = createHmac('sha256', Buffer.from(KEY.secret, 'base64'))
      .update(Buffer.concat([before, ...variables]))
      .digest();
    const seconds = time.readUIntBE(0, 6);
    return name === 'rekeyer' && seconds * 1_000 === NOW && wanted.equals(mac);
  }
}

let server: DnsServer;
beforeAll(async () => {
  server = await DnsServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  server.answer = 0;
  server.silent = false;
});

const place = (more: Partial<UpdatePlace> = {}): UpdatePlace => ({
  host: '127.0.0.1',
  port: server.port,
  zone: 'example.com',
  key: { name: KEY.name, secret: new Secret(KEY.secret) },
  id: 4711,
  now: NOW,
  ...more,
});
const text = (value: string, there = true): TextChange => ({ name: '_acme-challenge.a.example.com', value, there });
const held = () => [...(server.records.get('_acme-challenge.a.example.com') ?? [])];

describe('a signed DNS update', () => {
  it('adds values beside each other, and takes exactly one away, twice', async () => {
    await updateText([text('one'), text('two')], place());
    await updateText([text('one')], place());
    expect(held()).toEqual(['one', 'two']);
    await updateText([text('one', false)], place());
    await updateText([text('one', false)], place());
    expect(held()).toEqual(['two']);
  });

  it('is refused with another key, another zone, or when the server refuses', async () => {
    const other = { name: KEY.name, secret: new Secret(Buffer.from('another key').toString('base64')) };
    const refused = { code: 'PROVIDER_REJECTED' };
    await expect(updateText([text('x')], place({ key: other }))).rejects.toMatchObject(refused);
    await expect(updateText([text('x')], place({ zone: 'example.org' }))).rejects.toMatchObject(refused);
    server.answer = 5;
    await expect(updateText([text('x')], place())).rejects.toMatchObject({
      ...refused,
      message: 'the DNS server of example.com answered that this key may not change these records',
    });
    expect(held()).not.toContain('x');
  });

  it('says when nobody answered, and which name is none', async () => {
    server.silent = true;
    await expect(updateText([text('x')], place())).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(updateText([{ ...text('x'), name: 'a..b' }], place())).rejects.toMatchObject({
      code: 'PROVIDER_REJECTED',
    });
  });
});
