import { Type } from 'typebox';
import type { DeliveryMember } from '../../src/ports/delivery.js';
import type { Families } from '../../src/ports/families.js';
import type { Member, MemberOptions } from '../../src/ports/member.js';
import type { ProbeMember } from '../../src/ports/probe.js';
import type { RotatorMember } from '../../src/ports/rotator.js';
import { familyOf } from '../families.js';

const text = Type.String({ minLength: 1 });
const closed = { additionalProperties: false } as const;

/** What the linker looks at; nothing here is ever created. */
function member(kind: string, options: Member['options']) {
  return {
    kind,
    options,
    summary: `The ${kind} of the tests`,
    permissions: [],
    example: '',
    target: () => ({ kind, by: 'hosts' as const, place: 'nowhere' }),
    create: () => Promise.reject(new Error('linking creates no member')),
  };
}

const at =
  (...keys: string[]) =>
  (options: MemberOptions) => [keys.map((key) => String(options[key])).join('/')];

const rotators: readonly RotatorMember[] = [
  {
    ...member(
      'postgresql',
      Type.Object(
        {
          host: text,
          port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
          database: text,
          role: Type.Optional(text),
          roles: Type.Optional(Type.Array(text, { minItems: 2, maxItems: 2 })),
        },
        { ...closed, oneOf: [{ required: ['role'] }, { required: ['roles'] }] },
      ),
    ),
    capabilities: {
      types: ['database-password'],
      strategies: ['immediate', 'blue-green'],
      mints: 'self',
      fields: ['password', 'username'],
      slotFields: ['username'],
      seesAdoption: true,
    },
    identities: ({ host, role, roles }) =>
      [role ?? [], roles ?? []].flat().map((name) => `postgresql://${host}/${name}`),
    objections: ({ roles }, strategy) =>
      (strategy === 'blue-green') === (roles !== undefined) ? [] : [`${strategy} needs another number of roles`],
  },
  {
    ...member('aws-iam-access-key', Type.Object({ userName: text, accountId: text }, closed)),
    capabilities: {
      types: ['aws-iam-access-key'],
      strategies: ['dual-write'],
      mints: 'provider',
      fields: ['secretAccessKey', 'accessKeyId'],
      slotFields: ['accessKeyId'],
      seesAdoption: false,
    },
    identities: at('accountId', 'userName'),
  },
];

const deliveries: readonly DeliveryMember[] = [
  {
    ...member(
      'file',
      Type.Object(
        {
          path: Type.String({ format: 'relative-path' }),
          format: Type.Unsafe<string>({ type: 'string', enum: ['dotenv', 'json', 'raw'] }),
          key: Type.Optional(text),
          keys: Type.Optional(Type.Record(Type.String(), text)),
          reload: Type.Optional(text),
        },
        closed,
      ),
    ),
    capabilities: { custody: true, proves: 'holds' },
    destinations: ({ path, key, keys }) =>
      Object.keys(keys ?? { [String(key)]: '' }).map((one) => `file:${path}#${one}`),
    fields: ({ keys }, offered) => (keys ? Object.values(keys as Record<string, string>) : offered.slice(0, 1)),
  },
  {
    ...member('aws-secrets-manager', Type.Object({ accountId: text, region: text, secretId: text }, closed)),
    capabilities: { custody: true, proves: 'holds' },
    destinations: at('secretId'),
    fields: (_options, offered) => offered,
  },
  {
    ...member(
      'github-actions-secret',
      Type.Object({ repository: text, environment: text, secretName: text, format: text }, closed),
    ),
    capabilities: { custody: false, proves: 'delivered' },
    destinations: at('repository', 'environment', 'secretName'),
    fields: (_options, offered) => offered,
  },
];

const probes: readonly ProbeMember[] = [
  member('postgresql-login', Type.Object({}, closed)),
  member(
    'aws-sts-caller-identity',
    Type.Object(
      {
        successes: Type.Optional(Type.Integer({ minimum: 1 })),
        timeout: Type.Optional(Type.String({ format: 'duration' })),
      },
      closed,
    ),
  ),
];

/** Members as the examples of the documentation use them, those that do not exist yet too. */
export const families: Families = {
  rotators: familyOf('rotator', rotators),
  deliveries: familyOf('delivery', deliveries),
  probes: familyOf('probe', probes),
  adoptions: familyOf('adoption check', [member('workflow-runs-drained', Type.Object({}, closed))]),
};
