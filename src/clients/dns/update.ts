import { createHmac } from 'node:crypto';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Secret } from '../../domain/secret.js';
import { type Instant, SECOND } from '../../domain/time.js';
import { askOverTcp } from './exchange.js';

/** A key that a DNS server knows (RFC 8945, HMAC with SHA-256). */
export interface TransactionKey {
  readonly name: string;
  /** Base64, as `tsig-keygen` writes it. */
  readonly secret: Secret;
}

/** One TXT record that shall be there, or not. */
export interface TextChange {
  readonly name: string;
  readonly value: string;
  readonly there: boolean;
}

export interface UpdatePlace {
  readonly host: string;
  readonly port: number;
  readonly zone: string;
  readonly key: TransactionKey;
  /** 16 random bits to tell the answer by. */
  readonly id: number;
  readonly now: Instant;
}

const [SOA, TXT, TSIG] = [6, 16, 250];
const [IN, NONE, ANY] = [1, 254, 255];
/** Header flags of an UPDATE (RFC 2136, 2.2). */
const UPDATE = 5 << 11;
const TTL = 60;
/** Seconds that the two clocks may differ (RFC 8945, 10). */
const FUDGE = 300;
const ALGORITHM = 'hmac-sha256';

/**
 * Changes TXT records at the primary server of a zone (RFC 2136), all or none. Adding what is there and removing what is
 * not there are no errors by the standard itself. The answer's own signature is not verified: whoever could forge it
 * gains only that the CA does not find the record.
 *
 * @throws PROVIDER_UNAVAILABLE when the server did not answer, PROVIDER_REJECTED when it refused
 */
export async function updateText(changes: readonly TextChange[], place: UpdatePlace): Promise<void> {
  const answer = await askOverTcp(signed(messageOf(changes, place), place), place);
  const code = answer.length >= 4 && answer.readUInt16BE(0) === place.id ? answer.readUInt16BE(2) & 0xf : undefined;
  if (code === 0) return;
  const why = code === undefined ? 'with something else' : (REASONS[code] ?? `with code ${code}`);
  throw new RekeyerError('PROVIDER_REJECTED', `the DNS server of ${place.zone} answered ${why}`);
}

const REASONS: Readonly<Record<number, string>> = {
  1: 'that it does not understand the update',
  2: 'that it failed',
  4: 'that it takes no updates',
  5: 'that this key may not change these records',
  9: 'that it is not the server of the zone, or does not know the key, or the clocks differ',
  10: 'that the name is not in the zone',
};

function messageOf(changes: readonly TextChange[], { zone, id }: UpdatePlace): Buffer {
  return Buffer.concat([
    words(id, UPDATE, 1, 0, changes.length, 0),
    nameBytes(zone),
    words(SOA, IN),
    ...changes.map(({ name, value, there }) => {
      const text = Buffer.from(value);
      const data = Buffer.concat([Buffer.of(text.length), text]);
      const head = Buffer.concat([nameBytes(name), words(TXT, there ? IN : NONE), long(there ? TTL : 0)]);
      return Buffer.concat([head, words(data.length), data]);
    }),
  ]);
}

/** The message with its signature as the last record (RFC 8945, 4.3). */
function signed(message: Buffer, { key, id, now }: UpdatePlace): Buffer {
  const seconds = Math.floor(now / SECOND);
  const time = Buffer.concat([words(Math.floor(seconds / 2 ** 32)), long(seconds % 2 ** 32)]);
  const variables = [nameBytes(key.name), words(ANY), long(0), nameBytes(ALGORITHM), time, words(FUDGE, 0, 0)];
  const mac = createHmac('sha256', Buffer.from(key.secret.reveal(), 'base64'))
    .update(Buffer.concat([message, ...variables]))
    .digest();
  const data = Buffer.concat([nameBytes(ALGORITHM), time, words(FUDGE, mac.length), mac, words(id, 0, 0)]);
  const record = Buffer.concat([nameBytes(key.name), words(TSIG, ANY), long(0), words(data.length), data]);
  const counted = Buffer.from(message);
  counted.writeUInt16BE(1, 10);
  return Buffer.concat([counted, record]);
}

/** A name in small letters, each label behind its length (RFC 1035, 3.1). */
export function nameBytes(name: string): Buffer {
  const labels = name.toLowerCase().replace(/\.$/, '').split('.');
  if (labels.some((label) => label.length === 0 || label.length > 63 || !/^[\x21-\x7e]+$/.test(label))) {
    throw new RekeyerError('PROVIDER_REJECTED', 'a name is none that DNS knows');
  }
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ]);
}

const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    bytes.writeUInt16BE(value, index * 2);
  });
  return bytes;
};

const long = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
