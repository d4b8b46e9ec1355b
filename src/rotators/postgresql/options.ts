import { Type } from 'typebox';
import type { Endpoint } from '../../clients/postgres/endpoint.js';
import { endpointOptions, readEndpoint } from '../../clients/postgres/endpoint-options.js';
import { objectionToRole } from '../../clients/postgres/identifier.js';
import type { Strategy } from '../../domain/credential.js';
import { objectionTo, type PasswordRule } from '../../domain/password.js';
import type { MemberOptions } from '../../ports/member.js';

const roleName = Type.String({
  minLength: 1,
  maxLength: 63,
  description: 'Name of a role, exactly as PostgreSQL has it',
});

export const optionsSchema = Type.Object(
  {
    host: endpointOptions.host,
    port: Type.Optional(endpointOptions.port),
    database: endpointOptions.database,
    role: Type.Optional(roleName),
    roles: Type.Optional(
      Type.Array(roleName, { minItems: 2, maxItems: 2, uniqueItems: true, description: 'The two slots of blue-green' }),
    ),
    password: Type.Optional(
      Type.Object(
        {
          length: Type.Optional(Type.Integer({ minimum: 1, maximum: 256, default: 32 })),
          alphabet: Type.Optional(Type.String({ minLength: 2, maxLength: 94, default: 'A-Z, a-z and 0-9' })),
        },
        { additionalProperties: false, description: 'How new passwords look; at least 128 bits of chance' },
      ),
    ),
  },
  { additionalProperties: false },
);

/** The options as the rotator works with them; one slot is in place, two are blue-green. */
export interface PostgresqlOptions {
  readonly endpoint: Endpoint;
  readonly slots: readonly string[];
  readonly password: PasswordRule;
}

/** Options that the linker has held against the schema, with the gaps filled. */
export function readOptions(options: MemberOptions): PostgresqlOptions {
  const { role, roles, password } = options as Partial<Type.Static<typeof optionsSchema>>;
  const slots = roles ?? (role === undefined ? [] : [role]);
  return { endpoint: readEndpoint(options), slots, password: password ?? {} };
}

/** What the schema cannot say: role names in bytes, strength in bits, and which form a strategy needs. */
export function objectionsTo(options: MemberOptions, strategy: Strategy): readonly string[] {
  const { slots, password } = readOptions(options);
  const twoSlots = strategy === 'blue-green';
  const form = slots.length === (twoSlots ? 2 : 1) ? undefined : formOf(twoSlots);
  return [form, ...slots.map(objectionToRole), objectionTo(password)].filter((found) => found !== undefined);
}

function formOf(twoSlots: boolean): string {
  return twoSlots
    ? 'blue-green turns two roles in turn; write "roles: [app_a, app_b]" instead of "role"'
    : 'this strategy changes one role in place; write "role" instead of "roles", or choose "strategy: blue-green"';
}
