import { type Static, Type } from 'typebox';
import { closed, owner, word } from './text.js';

const roles = Type.Object(
  {
    roles: Type.Array(word(['maintain', 'admin'], 'A role on this repository.'), {
      minItems: 1,
      uniqueItems: true,
      description: 'Everybody who has one of these roles on this repository.',
    }),
  },
  closed,
);

export const approvers = (description: string) =>
  Type.Array(Type.Union([owner('Somebody who may approve.'), roles]), {
    minItems: 1,
    maxItems: 50,
    description,
    examples: [['@acme/security', { roles: ['maintain'] }]],
  });

export type ApproversDocument = Static<ReturnType<typeof approvers>>;
