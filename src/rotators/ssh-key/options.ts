import { Type } from 'typebox';
import { placeText, readPlace, type SshPlace } from '../../clients/ssh/place.js';
import type { MemberOptions } from '../../ports/member.js';

const host = Type.String({
  pattern: '^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+\\])(?::[0-9]{1,5})?$',
  description: 'A host, or a host and its port; 22 where none is written.',
  examples: ['build.example.com'],
});

export const optionsSchema = Type.Object(
  {
    user: Type.String({
      pattern: '^[a-z_][a-z0-9_.-]{0,31}$',
      description: 'The account on every one of these hosts that the key logs in to.',
      examples: ['deploy'],
    }),
    hosts: Type.Array(host, {
      minItems: 1,
      maxItems: 50,
      uniqueItems: true,
      description: 'Where the key is let in. The rotation is complete when all of them have changed.',
    }),
    file: Type.Optional(
      Type.String({
        pattern: '^(?!/)(?!.*(?:^|/)\\.\\.(?:/|$))[A-Za-z0-9._/-]{1,200}$',
        description: 'The file that lists the keys, below the home of the account; .ssh/authorized_keys unless said.',
        examples: ['.ssh/authorized_keys'],
      }),
    ),
  },
  { additionalProperties: false },
);

export interface SshKeyOptions {
  readonly user: string;
  readonly places: readonly SshPlace[];
  readonly file: string;
}

/** Options that the linker has held against the schema. */
export function readOptions(options: MemberOptions): SshKeyOptions {
  const { user, hosts, file = '.ssh/authorized_keys' } = options as Type.Static<typeof optionsSchema>;
  return { user, places: hosts.map(readPlace), file };
}

/** Every host as connections and problems write it. */
export function placeTexts(options: MemberOptions): readonly string[] {
  return readOptions(options).places.map(placeText);
}
