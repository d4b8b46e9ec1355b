import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { Secret } from './secret.js';

/** An Ed25519 key as OpenSSH writes it. */
export interface SshKeyPair {
  /** `ssh-ed25519 AAAA… comment`, one line. */
  readonly publicKey: string;
  /** PEM of OpenSSH's own format, without a passphrase. */
  readonly privateKey: Secret;
}

const TYPE = 'ssh-ed25519';
const SEED_LENGTH = 32;
/** The fixed beginning of a PKCS#8 Ed25519 key (RFC 8410, section 7); the seed follows. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** OpenSSH fills the private part up to a multiple of this, also when nothing is encrypted. */
const BLOCK = 8;
const LINE = 70;

/**
 * A new key pair from random bytes.
 *
 * @param bytes  a source of random bytes; 36 are drawn
 * @param comment  one line of printable text
 * @see https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.key
 */
export function makeSshKeyPair(bytes: (count: number) => Uint8Array, comment: string): SshKeyPair {
  const seed = Buffer.from(bytes(SEED_LENGTH));
  const point = pointOf(seed);
  const blob = packed(Buffer.from(TYPE), point);
  const check = Buffer.from(bytes(4));
  const secret = packed(Buffer.from(TYPE), point, Buffer.concat([seed, point]), Buffer.from(comment));
  const inner = filled(Buffer.concat([check, check, secret]));
  const none = Buffer.from('none');
  const header = Buffer.concat([Buffer.from('openssh-key-v1\0'), packed(none, none, Buffer.alloc(0)), uint32(1)]);
  const body = Buffer.concat([header, packed(blob, inner)]).toString('base64');
  const lines = body.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  const pem = ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join('\n');
  return { publicKey: `${TYPE} ${blob.toString('base64')} ${comment}`, privateKey: new Secret(pem) };
}

/**
 * The fingerprint that `ssh-keygen -l` shows.
 *
 * @param blob  the middle word of a public key, base64
 */
export function sshFingerprint(blob: string): string {
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** The 32 bytes of the public key that belong to a seed. */
function pointOf(seed: Buffer): Buffer {
  const key = createPublicKey(createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' }));
  return key.export({ format: 'der', type: 'spki' }).subarray(-SEED_LENGTH);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Each part behind its length (RFC 4251, section 5, `string`). */
function packed(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.flatMap((part) => [uint32(part.length), part]));
}

function filled(bytes: Buffer): Buffer {
  const missing = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
