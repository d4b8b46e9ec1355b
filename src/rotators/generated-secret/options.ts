import { Type } from 'typebox';
import { type CharacterClass, characterClasses, type PasswordRule } from '../../domain/password.js';
import type { MemberOptions } from '../../ports/member.js';

export const valueFormats = ['random', 'hex', 'base64url', 'uuid', 'passphrase', 'custom'] as const;
export type ValueFormat = (typeof valueFormats)[number];

export const optionsSchema = Type.Object(
  {
    format: Type.Optional(
      Type.Enum([...valueFormats], {
        description: 'What the value looks like; `random` unless said. `custom` is what a person brings.',
      }),
    ),
    length: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 256, description: '`random`: how many characters; 32 unless said.' }),
    ),
    alphabet: Type.Optional(
      Type.String({
        minLength: 2,
        maxLength: 94,
        description: '`random`: the characters to draw from; letters and digits unless said.',
      }),
    ),
    classes: Type.Optional(
      Type.Array(Type.Unsafe<CharacterClass>({ type: 'string', enum: [...characterClasses] }), {
        minItems: 1,
        uniqueItems: true,
        description: '`random`: kinds of characters of which there is at least one.',
      }),
    ),
    bytes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1024, description: '`hex`, `base64url`: how many bytes; 32 unless said.' }),
    ),
    words: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 64,
        description: '`passphrase`: how many words of 11 bits; 12 unless said.',
      }),
    ),
    separator: Type.Optional(
      Type.Enum(['-', '.', '_', ' '], { description: '`passphrase`: what stands between the words; `-` unless said.' }),
    ),
    minimumBits: Type.Optional(
      Type.Integer({
        minimum: 112,
        maximum: 4096,
        description: 'Bits of chance a value must hold; 128 unless said, 122 for `uuid`, which has no more.',
      }),
    ),
  },
  { additionalProperties: false },
);

export type ValueOptions = PasswordRule & Type.Static<typeof optionsSchema>;

/** Options that the linker has held against the schema. */
export function readOptions(options: MemberOptions): ValueOptions {
  return options as ValueOptions;
}
