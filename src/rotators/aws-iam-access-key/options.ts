import { Type } from 'typebox';
import type { MemberOptions } from '../../ports/member.js';

export const optionsSchema = Type.Object(
  {
    userName: Type.String({
      pattern: '^[A-Za-z0-9_+=,.@-]{1,64}$',
      description: 'Name of the IAM user, without its path.',
      examples: ['svc-payments-deploy'],
    }),
    accountId: Type.String({
      pattern: '^[0-9]{12}$',
      description: 'The twelve digits of the account, in quotes.',
      examples: ['123456789012'],
    }),
  },
  { additionalProperties: false },
);

export type AccessKeyOptions = Type.Static<typeof optionsSchema>;

/** Options that the linker has held against the schema. */
export function readOptions(options: MemberOptions): AccessKeyOptions {
  return options as AccessKeyOptions;
}
