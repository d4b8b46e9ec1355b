import { type Static, Type } from 'typebox';
import { credentialTypes } from '../../domain/credential.js';
import { approvers } from './approvers.js';
import { acceptWindow, credentialOwner, management, strategy, verify, verifyRetired } from './credential.js';
import { version } from './envelope.js';
import { closed, line, variable, word } from './text.js';

const defaults = Type.Object(
  {
    strategy: Type.Optional(strategy),
    acceptWindow: Type.Optional(acceptWindow),
    verify: Type.Optional(verify),
    verifyRetired: Type.Optional(verifyRetired),
    management: Type.Optional(management),
    owner: Type.Optional(credentialOwner),
  },
  { ...closed, description: 'What holds for credentials of this type that say nothing else.' },
);

const byType = Type.Partial(
  Type.Object(
    Object.fromEntries(credentialTypes.map((type) => [type, defaults])) as Record<
      (typeof credentialTypes)[number],
      typeof defaults
    >,
  ),
  { ...closed, description: 'By type of credential.' },
);

const channel = Type.Object(
  {
    kind: line('Which notifier.', 'slack', 63),
    urlFrom: Type.Optional(variable('Where its address lies.', 'SLACK_SEC_ALERTS')),
  },
  closed,
);

const limits = Type.Object(
  {
    openPullRequests: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 1000,
        default: 10,
        description: 'Rotation pull requests open at once; 10 unless said.',
      }),
    ),
    newIssuesPerRun: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 400,
        default: 20,
        description: 'New issues of one run, the rest waits; 20 unless said.',
      }),
    ),
  },
  { ...closed, description: 'How much the bot may write.' },
);

const spec = Type.Object(
  {
    approvers: Type.Optional(approvers('Who approves where a policy names nobody.')),
    emergency: Type.Optional(approvers('Who may start an emergency rotation.')),
    merge: Type.Optional(
      word(
        ['when-approved', 'by-people'],
        'Who merges an approved rotation request; when-approved (the bot) unless said.',
      ),
    ),
    limits: Type.Optional(limits),
    channels: Type.Optional(
      Type.Unsafe<Record<string, Static<typeof channel>>>({
        type: 'object',
        description: 'Where alerts can go, by name.',
        propertyNames: { type: 'string', format: 'name' },
        additionalProperties: channel,
        examples: [{ 'sec-alerts': { kind: 'slack', urlFrom: 'SLACK_SEC_ALERTS' } }],
      }),
    ),
    defaults: Type.Optional(Type.Object({ byType: Type.Optional(byType) }, { ...closed, description: 'Defaults.' })),
  },
  { ...closed, description: 'What holds for the whole registry.' },
);

export const configSchema = Type.Object({ apiVersion: version, kind: Type.Literal('Config'), spec }, closed);
export type ConfigDocument = Static<typeof configSchema>;
