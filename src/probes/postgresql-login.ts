import { Type } from 'typebox';
import { Administration } from '../clients/postgres/administration.js';
import { type Endpoint, placeOf } from '../clients/postgres/endpoint.js';
import { endpointOptions, readEndpoint } from '../clients/postgres/endpoint-options.js';
import { tryLogin } from '../clients/postgres/login.js';
import type { Material } from '../domain/material.js';
import { generatePassword } from '../domain/password.js';
import { Secret } from '../domain/secret.js';
import type { MemberContext } from '../ports/member.js';
import type { Probe, ProbeMember } from '../ports/probe.js';
import type { Answer } from '../ports/rotator.js';

/** Another way to the same server, for example the pooler; the rotator's own unless said. */
const optionsSchema = Type.Object(
  {
    host: Type.Optional(endpointOptions.host),
    port: Type.Optional(endpointOptions.port),
    database: Type.Optional(endpointOptions.database),
  },
  { additionalProperties: false },
);

/** A login over the network, as the consumer would do it. */
export const postgresqlLogin: ProbeMember = {
  kind: 'postgresql-login',
  summary: 'Logs in to PostgreSQL and asks who it is',
  options: optionsSchema,
  permissions: [],
  example: 'verify: [ { kind: postgresql-login } ]',
  target: (options, rotator) => ({
    kind: 'postgresql',
    by: 'hosts',
    place: placeOf(readEndpoint(options, rotator.options)),
  }),
  create: async (options, context) => new LoginProbe(readEndpoint(options, context.rotator.options), context),
};

class LoginProbe implements Probe {
  readonly #endpoint: Endpoint;
  readonly #administration: Administration;

  constructor(
    endpoint: Endpoint,
    private readonly context: MemberContext,
  ) {
    const { tlsCa } = context.connection.auth;
    this.#endpoint = { ...endpoint, ...(tlsCa ? { tlsCa } : {}) };
    this.#administration = new Administration(this.#endpoint, context.connection);
  }

  attempt(material: Material): Promise<Answer> {
    return tryLogin(this.#endpoint, material, (role) => this.#isShut(role));
  }

  decoy(material: Material): Material {
    const length = material.sealed.password?.reveal().length ?? 0;
    const rule = { length: Math.max(length, LEAST_LENGTH) };
    const password = generatePassword(rule, (count) => this.context.random.bytes(count)).slice(0, length || undefined);
    return {
      version: `${material.version}-decoy`,
      open: material.open,
      sealed: { password: new Secret(password) },
    };
  }

  close(): Promise<void> {
    return this.#administration.close();
  }

  /**
   * Whether the role is shut for another reason than its password, asked with the connection's own account. A
   * connection without one (a pooler's) cannot ask: there a refusal is taken at its word.
   */
  async #isShut(role: string): Promise<boolean> {
    const { user, password } = this.context.connection.auth;
    return user && password ? this.#administration.isShut(role) : false;
  }
}

/** Long enough for every rule; a decoy for a shorter password is cut from it. */
const LEAST_LENGTH = 32;
