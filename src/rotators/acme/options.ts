import { Type } from 'typebox';
import { keySchema, namesSchema } from '../../clients/tls/new-key.js';
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
    names: namesSchema,
    challenge: challengeSchema,
    key: keySchema,
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
