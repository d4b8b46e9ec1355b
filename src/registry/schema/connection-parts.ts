import { Type } from 'typebox';
import { webAddressPattern } from '../../domain/connection.js';
import { name, variable, word } from './text.js';

export const credentials = Type.Array(
  Type.String({
    pattern: '^[a-z0-9*?-]{1,63}$',
    description: 'Names of credentials that may use this connection; * and ? stand for any characters.',
    examples: ['pay-*'],
  }),
  { minItems: 1, maxItems: 200, uniqueItems: true, description: 'Which credentials may use this connection.' },
);

export const hosts = Type.Array(
  Type.String({
    pattern: '^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?|\\[[0-9A-Fa-f:]+\\]:[0-9]{1,5})$',
    description: 'A host, or a host and a port; an IPv6 address in brackets with its port.',
    examples: ['db.example.com:5432'],
  }),
  { minItems: 1, maxItems: 200, uniqueItems: true, description: 'What may be reached, exactly; no wildcards.' },
);

export const commands = Type.Record(
  Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' }),
  Type.Array(Type.String({ maxLength: 4096 }), {
    minItems: 1,
    maxItems: 50,
    description: 'A program and its arguments; no shell is involved.',
    examples: [['/usr/bin/systemctl', 'reload', 'app']],
  }),
  { maxProperties: 50, description: 'Commands that a delivery may name to make a program read its file again.' },
);

export const accountIds = Type.Array(
  Type.String({
    pattern: '^[0-9]{12}$',
    description: 'The twelve digits of an account, in quotes.',
    examples: ['123456789012'],
  }),
  { minItems: 1, maxItems: 200, uniqueItems: true, description: 'The accounts that may be reached.' },
);

export const endpoint = Type.Array(
  Type.String({
    pattern: '^https://[^/?#@\\s]+/?$|^http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::[0-9]{1,5})?/?$',
    maxLength: 300,
    description: 'An endpoint for all of AWS instead of its own ones; plain http on this machine only.',
    examples: ['http://localhost:4566'],
  }),
  { minItems: 1, maxItems: 1, description: 'LocalStack, or another stand-in for AWS.' },
);

/** Servers that are reached by HTTP. */
export const urls = Type.Array(
  Type.String({
    pattern: webAddressPattern,
    maxLength: 300,
    description: 'An address without a slash at its end, as the registry writes it; plain http on this machine only.',
    examples: ['https://vault.example.com:8200'],
  }),
  { minItems: 1, maxItems: 200, uniqueItems: true, description: 'The addresses that may be reached, exactly.' },
);

export const network = Type.Optional(
  word(
    ['public', 'private', 'this-machine'],
    'Where these servers are: on the internet, which is the default; in a private network too; or on this machine alone, where plain http is allowed.',
  ),
);

export const tlsCa = Type.Optional(
  variable('The authority of the server in PEM; those of the system are used without it.', 'ACME_CA'),
);

export const common = { name: name('Name of this connection, for messages.', 'payments-db'), credentials };
