import { type TSchema, Type } from 'typebox';
import { closed, name, variable, word } from './text.js';

const credentials = Type.Array(
  Type.String({
    pattern: '^[a-z0-9*?-]{1,63}$',
    description: 'Names of credentials that may use this connection; * and ? stand for any characters.',
    examples: ['pay-*'],
  }),
  { minItems: 1, maxItems: 200, uniqueItems: true, description: 'Which credentials may use this connection.' },
);

const hosts = Type.Array(
  Type.String({
    pattern: '^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?|\\[[0-9A-Fa-f:]+\\]:[0-9]{1,5})$',
    description: 'A host, or a host and a port; an IPv6 address in brackets with its port.',
    examples: ['db.example.com:5432'],
  }),
  { minItems: 1, maxItems: 200, uniqueItems: true, description: 'What may be reached, exactly; no wildcards.' },
);

const commands = Type.Record(
  Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' }),
  Type.Array(Type.String({ maxLength: 4096 }), {
    minItems: 1,
    maxItems: 50,
    description: 'A program and its arguments; no shell is involved.',
    examples: [['/usr/bin/systemctl', 'reload', 'app']],
  }),
  { maxProperties: 50, description: 'Commands that a delivery may name to make a program read its file again.' },
);

const common = { name: name('Name of this connection, for messages.', 'payments-db'), credentials };

/** Every kind of connection; a member's target names one of them. */
export const connectionKinds = {
  postgresql: Type.Object(
    {
      ...common,
      kind: Type.Literal('postgresql'),
      hosts,
      auth: Type.Optional(
        Type.Object(
          {
            user: variable('The login that may set passwords.', 'PAY_DB_USER'),
            password: variable('Its password.', 'PAY_DB_PASSWORD'),
            tlsCa: Type.Optional(
              variable('The authority of the server in PEM; those of the system are used without it.', 'PAY_DB_CA'),
            ),
          },
          { ...closed, description: 'Left out for another way to the same server (a pooler), which only probes use.' },
        ),
      ),
    },
    closed,
  ),
  file: Type.Object(
    {
      ...common,
      kind: Type.Literal('file'),
      root: Type.String({
        pattern: '^(?:/(?!\\.{1,2}(?:/|$))[^/]+)+$',
        maxLength: 1024,
        description: 'An absolute folder on the host where Rekeyer runs; paths of consumers are relative to it.',
        examples: ['/srv/payments'],
      }),
      commands: Type.Optional(commands),
    },
    closed,
  ),
} as const satisfies Readonly<Record<string, TSchema>>;

/** The file around the connections; each item is held against the schema of its kind in a second look. */
export const connectionsSchema = Type.Object(
  {
    apiVersion: Type.Literal('rekeyer/v1'),
    kind: Type.Literal('Connections'),
    items: Type.Array(
      Type.Object({
        kind: word(Object.keys(connectionKinds), 'What is reached by it.'),
      }),
      { minItems: 1, maxItems: 1000 },
    ),
  },
  closed,
);
