import { type Static, Type } from 'typebox';
import { exceptionReasons } from '../../domain/exception.js';
import { envelope, metadata } from './envelope.js';
import { selector } from './selector.js';
import { closed, freeText, instant, line, longDuration, name, owner, word } from './text.js';

const effect = Type.Object(
  { extendMaxAge: longDuration('The limit becomes maxAge and this, never beyond expiresAt.', '90d') },
  { ...closed, description: 'What the exception changes.' },
);

const spec = Type.Object(
  {
    credentialRefs: Type.Optional(
      Type.Array(name('A credential of this registry.', 'pay-db'), {
        minItems: 1,
        maxItems: 500,
        uniqueItems: true,
        description: 'Which credentials, by name; or use selector.',
      }),
    ),
    selector: Type.Optional(selector('Which credentials, by their properties; or use credentialRefs.')),
    policyRef: name('The policy it deviates from.', 'db'),
    effect,
    reason: word(exceptionReasons, 'Why, in one word.'),
    justification: freeText('Why, for the auditor.', 'Vendor supports one password until release 9'),
    compensatingControl: Type.Optional(freeText('What lowers the risk meanwhile.', 'IP allow-list')),
    riskOwner: owner('Who carries the risk.'),
    ticket: Type.Optional(line('Where it is tracked.', 'SEC-1')),
    startsAt: instant('From when, inclusive.', '2026-03-01T00:00:00Z'),
    expiresAt: instant('Until when; every exception ends.', '2026-05-01T00:00:00Z'),
  },
  { ...closed, description: 'A justified, approved and ending deviation from one policy.' },
);

export const exceptionSchema = envelope('PolicyException', metadata('exception', 'pay-db-vendor'), spec);
export type ExceptionDocument = Static<typeof exceptionSchema>;
