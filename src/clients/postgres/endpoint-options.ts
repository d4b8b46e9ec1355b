import { Type } from 'typebox';
import type { Endpoint } from './endpoint.js';

/** How the registry writes an endpoint; every member that reaches a PostgreSQL takes these three. */
export const endpointOptions = {
  host: Type.String({
    pattern: '^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*)$',
    description: 'Host name or address; a connection must name it too',
  }),
  port: Type.Integer({ minimum: 1, maximum: 65535, default: 5432 }),
  database: Type.String({ minLength: 1, maxLength: 63, description: 'Database to log in to' }),
};

/**
 * The endpoint that these options name; gaps are filled from `otherwise`, and the port is 5432 where nobody names one.
 * Host names are the same in small and in capital letters.
 */
export function readEndpoint(options: object, otherwise: object = {}): Endpoint {
  const { host = '', port = 5432, database = '' }: Partial<Endpoint> = { ...otherwise, ...options };
  return { host: host.toLowerCase(), port, database };
}
