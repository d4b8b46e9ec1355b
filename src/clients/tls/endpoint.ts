import { isIP } from 'node:net';
import { Type } from 'typebox';

/** Protocols that begin in plain text and change to TLS when asked. */
export const upgrades = ['postgresql', 'smtp'] as const;
export type Upgrade = (typeof upgrades)[number];

const HOST = '^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$';

/** How the registry writes a place that shows a certificate. */
export const endpointOptions = {
  host: Type.String({
    pattern: HOST,
    maxLength: 253,
    description: 'Host name or address; a connection must name it too',
  }),
  port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, default: 443 })),
  servername: Type.Optional(
    Type.String({
      pattern: HOST,
      maxLength: 253,
      description: 'The name that is asked for (SNI); the host unless said',
    }),
  ),
  starttls: Type.Optional(
    Type.Enum([...upgrades], { description: 'The protocol that is changed to TLS when asked; TLS at once without it' }),
  ),
  addresses: Type.Optional(
    Type.Array(Type.String({ pattern: '^[0-9A-Fa-f:.]{2,45}$', description: 'An address' }), {
      minItems: 1,
      maxItems: 64,
      uniqueItems: true,
      description: 'Exactly these instead of what the name stands for: the nodes behind a balancer',
    }),
  ),
};

/** One place that shows a certificate. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** The name that is asked for. */
  readonly servername: string;
  readonly starttls?: Upgrade;
  readonly addresses?: readonly string[];
}

/**
 * The endpoint that these options name.
 *
 * @returns `undefined` when they name none: options of what others rotate are kept as people wrote them, unjudged
 */
export function readEndpoint(options: Readonly<Record<string, unknown>>): Endpoint | undefined {
  const { host, port = 443, servername = host, starttls, addresses } = options;
  if (typeof host !== 'string' || !new RegExp(HOST).test(host) || typeof servername !== 'string') return undefined;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65535) return undefined;
  const upgrade = upgrades.find((one) => one === starttls);
  if (starttls !== undefined && upgrade === undefined) return undefined;
  return {
    host: host.toLowerCase(),
    port,
    servername: servername.toLowerCase(),
    ...(upgrade ? { starttls: upgrade } : {}),
    ...(isAddresses(addresses) ? { addresses } : {}),
  };
}

function isAddresses(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && isIP(one) > 0);
}

/** The place as connections and messages name it: `www.example.com:443`, `[::1]:443`. */
export function placeOf(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}
