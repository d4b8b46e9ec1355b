import { type TSchema, Type } from 'typebox';
import { closed, line, name } from './text.js';

export const apiVersion = 'rekeyer/v1';

/** `metadata` of everything that has a name. */
export const metadata = (what: string, example: string) =>
  Type.Object(
    {
      name: name(`The name of the ${what}; it never changes.`, example),
      labels: Type.Optional(labels('Free marks that selectors can look for.')),
    },
    { ...closed, description: `The name of the ${what}, and its labels.` },
  );

/** Keys and values as people choose them; numbers and booleans are quoted. */
export const labels = (description: string) =>
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    description,
    propertyNames: { type: 'string', format: 'label-key' },
    additionalProperties: line('The value of the label.', 'prod', 63),
    examples: [{ env: 'prod', data: 'pci' }],
  });

/** A whole document of one kind. */
export const envelope = <const K extends string, M extends TSchema, S extends TSchema>(kind: K, meta: M, spec: S) =>
  Type.Object({ apiVersion: version, kind: Type.Literal(kind), metadata: meta, spec }, closed);

export const version = Type.Literal(apiVersion, { description: 'The version of the format.' });
