import { type Static, Type } from 'typebox';
import { onDueActions } from '../../domain/policy.js';
import { approvers } from './approvers.js';
import { envelope, metadata } from './envelope.js';
import { selector } from './selector.js';
import { closed, cron, duration, freeText, instant, line, longDuration, name, timezone, word } from './text.js';

const percent = (what: string) => Type.Integer({ minimum: 1, maximum: 99, description: what });
const count = (what: string, maximum: number) => Type.Integer({ minimum: 1, maximum, description: what });
const required = (least: number) =>
  Type.Integer({ minimum: least, maximum: 10, description: 'How many different people must approve; 1 unless said.' });

const window = Type.Object(
  {
    cron: cron('When it opens, as wall time in its zone.'),
    duration: duration('How long it stays open.', '4h'),
    timezone: timezone('The zone of that wall time.'),
  },
  closed,
);

const freeze = Type.Object(
  {
    from: instant('The first instant of the freeze.', '2026-12-20T00:00:00Z'),
    to: instant('The first instant after it.', '2027-01-03T00:00:00Z'),
    reason: freeText('Why.', 'peak season'),
  },
  closed,
);

const emergency = Type.Object(
  {
    required: Type.Optional(required(1)),
    from: approvers('Who may start an emergency rotation.'),
    reviewWithin: Type.Optional(duration('Until when a second person must have reviewed it; 1d unless said.', '24h')),
  },
  { ...closed, description: 'Who may act first and be reviewed afterwards.' },
);

const approval = Type.Object(
  {
    required: Type.Optional(required(0)),
    from: Type.Optional(approvers('Who may approve; the approvers of rekeyer.yaml unless said.')),
    expiresAfter: Type.Optional(duration('From the approval to the start; 7d unless said, at most 30d.', '7d')),
    emergency: Type.Optional(emergency),
  },
  { ...closed, description: 'Whose approval a rotation needs.' },
);

const limits = Type.Object(
  {
    maxConcurrent: Type.Optional(count('Rotations under way at once.', 1000)),
    maxPerRun: Type.Optional(count('Rotations started by one run.', 1000)),
    maxPercentPerDay: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: 'Part of the selected credentials that may start in a day.',
      }),
    ),
    spread: Type.Optional(duration('Over which time due dates of one day are spread.', '14d')),
  },
  { ...closed, description: 'How much may happen at once.' },
);

const retry = Type.Object(
  {
    maxAttempts: Type.Optional(count('Tries before a person is asked; 5 unless said.', 20)),
    initial: Type.Optional(duration('The first wait; 10m unless said.', '10m')),
    max: Type.Optional(duration('The longest wait; 12h unless said.', '12h')),
    factor: Type.Optional(
      Type.Number({ minimum: 1, maximum: 10, description: 'By how much each wait grows; 2 unless said.' }),
    ),
    jitter: Type.Optional(
      Type.Number({ minimum: 0, maximum: 1, description: 'Random part of a wait, from 0 to 1; 0.3 unless said.' }),
    ),
  },
  { ...closed, description: 'How a failed step is tried again.' },
);

const exceptions = Type.Object(
  {
    allowed: Type.Optional(
      Type.Boolean({ description: 'Whether this policy can be deviated from at all; true unless said.' }),
    ),
    maxDuration: Type.Optional(duration('The longest exception; 90d unless said.', '90d')),
    approvers: Type.Optional(approvers('Who may approve one; those of the policy unless said.')),
  },
  { ...closed, description: 'Which deviations are possible.' },
);

const channels = (severity: string) =>
  Type.Optional(
    Type.Array(name('A channel of rekeyer.yaml, or "issue" or "digest".', 'sec-alerts'), {
      maxItems: 20,
      uniqueItems: true,
      description: `Where a ${severity} goes.`,
    }),
  );

const spec = Type.Object(
  {
    description: Type.Optional(freeText('What the policy is for.', 'Keys of production')),
    priority: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'The highest wins; two of the same priority on one credential are an error.',
    }),
    selector: selector('Which credentials it rules; an empty one rules all.'),
    maxAge: Type.Optional(longDuration('Limit: the age of the value.', '90d')),
    renewBefore: Type.Optional(longDuration("Limit: the time left before the value's own end.", '30d')),
    renewBeforePercentage: Type.Optional(percent('Limit: the part of its life that may be left, in percent.')),
    maxUnused: Type.Optional(longDuration('Limit: the time since it was last used.', '45d')),
    warnBefore: Type.Optional(
      Type.Array(duration('A lead time.', '14d'), {
        maxItems: 10,
        uniqueItems: true,
        description: 'When to warn ahead.',
      }),
    ),
    windows: Type.Optional(Type.Array(window, { minItems: 1, maxItems: 20, description: 'When rotations may start.' })),
    freezes: Type.Optional(Type.Array(freeze, { maxItems: 50, description: 'When none starts.' })),
    gracePeriod: Type.Optional(duration('How long old and new are both valid after adoption; 1d unless said.', '7d')),
    recoveryPeriod: Type.Optional(duration('How long the old value can be switched on again; 7d unless said.', '7d')),
    onDue: Type.Optional(word(onDueActions, 'What is done by itself when a credential is due; report unless said.')),
    approval: Type.Optional(approval),
    limits: Type.Optional(limits),
    retry: Type.Optional(retry),
    autoRollback: Type.Optional(
      Type.Boolean({ description: 'Whether a failed rotation is undone without asking; true unless said.' }),
    ),
    exceptions: Type.Optional(exceptions),
    riskAnalysis: Type.Optional(
      Type.Object(
        {
          link: line('Where the analysis lies.', 'docs/tra-2026.md'),
          date: instant('Of which day it is.', '2026-05-04'),
        },
        { ...closed, description: 'Why this frequency; PCI DSS 8.6.3 asks for it.' },
      ),
    ),
    notify: Type.Optional(
      Type.Object(
        { warning: channels('warning'), critical: channels('critical alert'), emergency: channels('emergency') },
        { ...closed, description: 'Who hears of it, by severity.' },
      ),
    ),
  },
  { ...closed, description: 'How old a credential may get, and what happens then.' },
);

export const policySchema = envelope('RotationPolicy', metadata('policy', 'db'), spec);
export type PolicyDocument = Static<typeof policySchema>;
