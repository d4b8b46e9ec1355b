import { Type } from 'typebox';
import type { MemberOptions } from '../../ports/member.js';
import { challengeSchema, typeOf } from './challenges/index.js';

const directory = (description: string) =>
  Type.String({
    pattern: '^https://[^?#@\\s]+$|^http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?/[^?#@\\s]*$',
    maxLength: 300,
    description,
    examples: ['https://acme-v02.api.letsencrypt.org/directory'],
  });

export const optionsSchema = Type.Object(
  {
    directory: directory('The directory of the CA'),
    fallback: Type.Optional(
      directory('Another CA, asked when the first cannot and less than a sixth of the life is left'),
    ),
    names: Type.Array(
      Type.String({
        pattern: '^(?:\\*\\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
        maxLength: 253,
        description: 'A DNS name in small letters, international ones as xn--; a leading *. makes it a wildcard',
      }),
      { minItems: 1, maxItems: 100, uniqueItems: true, description: 'The names it is made out to' },
    ),
    challenge: challengeSchema,
    key: Type.Optional(
      Type.Enum(['ecdsa-p256', 'ecdsa-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'], {
        default: 'ecdsa-p256',
        description: 'The kind of key; a new one is made for every certificate',
      }),
    ),
    preferredChain: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'Common name of the root, where the CA offers several chains',
      }),
    ),
    profile: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9._-]{1,64}$',
        description: 'One of the profiles of the CA, such as tlsserver',
      }),
    ),
  },
  { additionalProperties: false },
);
export type AcmeOptions = Type.Static<typeof optionsSchema>;

/** Options that the linker has held against the schema. */
export function readOptions(options: MemberOptions): AcmeOptions {
  return options as AcmeOptions;
}

/** What the schema cannot say. */
export function objectionsTo({ names, challenge, directory: first, fallback }: AcmeOptions): readonly string[] {
  const wildcard = names.find((name) => name.startsWith('*.'));
  return [
    ...(wildcard && typeOf(challenge) !== 'dns-01'
      ? [`${wildcard} can be proven by DNS only; choose "challenge: { kind: dns-01-… }"`]
      : []),
    ...(fallback === first ? ['the fallback is the same CA; name another one, or leave it out'] : []),
  ];
}
