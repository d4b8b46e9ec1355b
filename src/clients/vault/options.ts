import { Type } from 'typebox';
import { webAddressPattern } from '../../domain/connection.js';

/** How the registry says which Vault is meant. */
export const addressSchema = Type.String({
  pattern: webAddressPattern,
  description: 'The address of Vault; a connection must name it too',
  examples: ['https://vault.example.com:8200'],
});

/** Where an engine is mounted, or something below it. */
export const pathSchema = (description: string, example: string) =>
  Type.String({
    pattern: '^[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*$',
    maxLength: 400,
    description,
    examples: [example],
  });

/** A role of the database engine, and where that is mounted. */
export const databaseSchema = (role: string) =>
  Type.Object(
    {
      address: addressSchema,
      mount: Type.Optional(pathSchema('Where the database engine is mounted; database unless said', 'database')),
      role: Type.String({ pattern: '^[A-Za-z0-9._-]{1,128}$', description: role, examples: ['payments-app'] }),
    },
    { additionalProperties: false },
  );

/** Options of a database role that the linker has held against the schema. */
export interface DatabaseRole {
  readonly address: string;
  readonly mount: string;
  readonly role: string;
}

export function readDatabaseRole(options: object): DatabaseRole {
  return { mount: 'database', ...(options as Omit<DatabaseRole, 'mount'>) };
}
