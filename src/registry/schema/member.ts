import { Type } from 'typebox';
import { duration, line, name } from './text.js';

/** The options beside `kind` are the member's own; the linker holds them against its schema, editors look it up. */
const open = (family: 'rotator' | 'delivery' | 'probe' | 'adoption') =>
  ({ additionalProperties: true, 'x-member': family }) as const;

const kind = (what: string, example: string) => line(what, example, 63);

export const rotatorChoice = Type.Object(
  {
    kind: Type.Optional(
      kind('Which rotator; may be left out where the type of the credential has only one.', 'postgresql'),
    ),
  },
  { ...open('rotator'), description: 'Who talks to the provider, and where the credential lies there.' },
);

export const probeChoice = Type.Object(
  { kind: kind('Which probe.', 'postgresql-login') },
  { ...open('probe'), description: 'A proof that the value works, made by using it.' },
);

export const adoptionChoice = Type.Object(
  {
    kind: kind('How adoption is seen.', 'workflow-runs-drained'),
    timeout: Type.Optional(duration('How long to wait for it.', '48h')),
  },
  {
    ...open('adoption'),
    description: 'How the consumer is seen using the new value, where the rotator cannot see it.',
  },
);

export const consumerChoice = Type.Object(
  {
    name: name('The name of the consumer, unique within the credential.', 'config'),
    kind: kind('Which delivery.', 'file'),
    wave: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 20,
        default: 1,
        description: 'Consumers of wave n+1 wait for wave n; 1 unless said.',
      }),
    ),
    escrow: Type.Optional(
      Type.Boolean({ description: 'Whether candidates and the previous value lie sealed here; exactly one does.' }),
    ),
    adoption: Type.Optional(adoptionChoice),
  },
  { ...open('delivery'), description: 'Somebody who needs the value, and how it gets there.' },
);
