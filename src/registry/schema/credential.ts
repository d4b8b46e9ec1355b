import { type Static, Type } from 'typebox';
import { credentialTypes, managements, strategies } from '../../domain/credential.js';
import { envelope, metadata, version } from './envelope.js';
import { consumerChoice, probeChoice, rotatorChoice } from './member.js';
import { closed, duration, freeText, instant, instantOrUnknown, line, name, owner, word } from './text.js';

export const strategy = word(strategies, 'How the old value gives way to the new one.');
export const management = word(
  managements,
  'Who rotates: Rekeyer (auto, unless said), people (manual: it reminds and records), or another system (external: it watches).',
);
export const acceptWindow = duration(
  'The longest outage of new logins that the owner accepts; "immediate" needs it.',
  '5m',
);
export const verify = Type.Array(probeChoice, {
  minItems: 1,
  maxItems: 10,
  description: 'How the new value is proven.',
});
export const verifyRetired = Type.Boolean({
  default: true,
  description: 'Whether the old value must be seen refused before the rotation is complete; true unless said.',
});
export const credentialOwner = owner('Who answers for the credential.');

const references = (what: string) =>
  Type.Array(name('A credential of this registry.', 'pay-db'), { maxItems: 100, uniqueItems: true, description: what });

const suspend = Type.Object(
  { until: instant('Until when.', '2027-01-05'), reason: freeText('Why.', 'provider migration') },
  { ...closed, description: 'Nothing is due and nothing rotates until then.' },
);

const spec = Type.Object(
  {
    type: word(credentialTypes, 'What kind of secret it is.'),
    owner: Type.Optional(credentialOwner),
    service: Type.Optional(line('The service it belongs to.', 'payments')),
    description: Type.Optional(freeText('What it is, for people.', 'Main database of the payments service')),
    createdAt: instantOrUnknown(
      'When the current value came into being: a date, an instant, or "unknown", which is a finding of its own.',
    ),
    expiresAt: Type.Optional(instant('When the value stops working by itself.', '2027-01-10T00:00:00Z')),
    management: Type.Optional(management),
    rotator: Type.Optional(rotatorChoice),
    strategy: Type.Optional(strategy),
    acceptWindow: Type.Optional(acceptWindow),
    consumers: Type.Optional(
      Type.Array(consumerChoice, { minItems: 1, maxItems: 50, description: 'Who needs the value, by wave.' }),
    ),
    verify: Type.Optional(verify),
    verifyRetired: Type.Optional(verifyRetired),
    dependsOn: Type.Optional(references('Credentials rotated before this one.')),
    derives: Type.Optional(references('Credentials rotated after this one, because they are made from it.')),
    suspend: Type.Optional(suspend),
  },
  { ...closed, description: 'One credential: whose it is, how old, and how it is rotated.' },
);

const meta = metadata('credential', 'pay-db');

export const credentialSchema = envelope('Credential', meta, spec);

/** Many credentials in one file, for big registries; each item is a credential without its envelope. */
export const credentialListSchema = Type.Object(
  {
    apiVersion: version,
    kind: Type.Literal('CredentialList'),
    items: Type.Array(Type.Object({ metadata: meta, spec }, closed), {
      description: 'Credentials, each with metadata and spec.',
    }),
  },
  closed,
);

export type CredentialSpec = Static<typeof spec>;
export type CredentialDocument = Static<typeof credentialSchema>;
export type CredentialListDocument = Static<typeof credentialListSchema>;
