import { type Static, Type } from 'typebox';
import { credentialTypes } from '../../domain/credential.js';
import { labels } from './envelope.js';
import { closed, name, owner, word } from './text.js';

const some = { minItems: 1, maxItems: 500, uniqueItems: true } as const;

export const selector = (description: string) =>
  Type.Object(
    {
      types: Type.Optional(
        Type.Array(word(credentialTypes, 'A type.'), { ...some, description: 'Any of these types.' }),
      ),
      matchLabels: Type.Optional(labels('All of these labels.')),
      owners: Type.Optional(Type.Array(owner('An owner.'), { ...some, description: 'Any of these owners.' })),
      names: Type.Optional(
        Type.Array(name('A credential.', 'pay-db'), { ...some, description: 'Any of these names.' }),
      ),
    },
    { ...closed, description: `${description} All conditions must hold.` },
  );

export type SelectorDocument = Static<ReturnType<typeof selector>>;
