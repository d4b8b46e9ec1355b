import { type Static, Type } from 'typebox';
import { requestActions, requestReasons } from '../../domain/request.js';
import { envelope, metadata } from './envelope.js';
import { closed, digest, freeText, instant, line, name, word } from './text.js';

const requestedBy = Type.Object(
  {
    login: line('The login.', 'alice', 60),
    id: Type.Integer({ minimum: 1, description: 'The numeric id; a login can change hands.' }),
  },
  { ...closed, description: 'Who asked for it, on GitHub.' },
);

const plan = Type.Object(
  {
    digest: digest('What the approval binds: SHA-256 of the plan.'),
    generation: Type.Unsafe<Record<string, number>>({
      type: 'object',
      description: 'The generation that each rotation will have, by credential.',
      propertyNames: { type: 'string', format: 'name' },
      additionalProperties: { type: 'integer', minimum: 0 },
      examples: [{ 'pay-db': 7 }],
    }),
    steps: Type.Array(freeText('A step, as people read it.', 'Deliver the candidate and reload the consumers'), {
      maxItems: 1000,
      description: 'What will be done; information, the digest decides.',
    }),
  },
  { ...closed, description: 'What was approved. The bot writes it.' },
);

const record = Type.Object(
  {
    rotatedAt: instant('When the value was changed by hand.', '2026-11-21T10:00:00Z'),
    evidence: freeText('What shows it.', 'Change CHG-123, done by the vendor on site'),
  },
  { ...closed, description: 'What people did themselves; only for "record".' },
);

const spec = Type.Object(
  {
    action: word(requestActions, 'What shall happen.'),
    credentials: Type.Array(name('A credential.', 'pay-db'), {
      minItems: 1,
      maxItems: 25,
      uniqueItems: true,
      description: 'For which credentials: of one owner and one policy.',
    }),
    reason: word(requestReasons, 'Why.'),
    requestedBy,
    plan,
    record: Type.Optional(record),
  },
  { ...closed, description: 'A wish to act; an order once its pull request is merged after approval.' },
);

export const requestSchema = envelope('RotationRequest', metadata('request', '2026-11-21-payments-1'), spec);
export type RequestDocument = Static<typeof requestSchema>;
