import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Type } from 'typebox';

const kinds = ['ecdsa-p256', 'ecdsa-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'] as const;
export type KeyKind = (typeof kinds)[number];

/** How the registry says what kind of key a certificate is to have. */
export const keySchema = Type.Optional(
  Type.Enum([...kinds], {
    default: 'ecdsa-p256',
    description: 'The kind of key; a new one is made for every certificate',
  }),
);

/** How it says whom a certificate is made out to. */
export const namesSchema = Type.Array(
  Type.String({
    pattern: '^(?:\\*\\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
    maxLength: 253,
    description: 'A DNS name in small letters, international ones as xn--; a leading *. makes it a wildcard',
  }),
  { minItems: 1, maxItems: 100, uniqueItems: true, description: 'The names it is made out to' },
);

const generate = promisify(generateKeyPair);

export async function newKey(kind: KeyKind = 'ecdsa-p256'): Promise<KeyObject> {
  const bits = Number(kind.split('-')[1]);
  if (kind.startsWith('rsa')) return (await generate('rsa', { modulusLength: bits })).privateKey;
  return (await generate('ec', { namedCurve: kind === 'ecdsa-p384' ? 'secp384r1' : 'prime256v1' })).privateKey;
}
