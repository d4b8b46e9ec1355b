import { createHash } from 'node:crypto';
import { Administration } from '../clients/postgres/administration.js';
import { type Endpoint, placeOf } from '../clients/postgres/endpoint.js';
import { tryLogin } from '../clients/postgres/login.js';
import type { RoleAccess, RoleSession } from '../clients/postgres/role-access.js';
import { isVerifier, matches, scramVerifier } from '../clients/postgres/scram.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import { generatePassword } from '../domain/password.js';
import { Secret } from '../domain/secret.js';
import type { Duration, Instant } from '../domain/time.js';
import type {
  Adoption,
  Answer,
  Inspection,
  Rotator,
  RotatorContext,
  RotatorMember,
  UseWindow,
} from '../ports/rotator.js';
import { foreign, inspectRoles } from './postgresql/inspection.js';
import { objectionsTo, optionsSchema, type PostgresqlOptions, readOptions } from './postgresql/options.js';
import { type Holding, turn } from './postgresql/turn.js';

/** Passwords of PostgreSQL roles: one role in place, or two roles in turn. */
export const postgresql: RotatorMember = {
  kind: 'postgresql',
  summary: 'The password of a PostgreSQL role, in place or alternating between two roles',
  options: optionsSchema,
  permissions: [
    'membership in rekeyer_executor, with the roles on its allow-list (templates/postgresql/rekeyer.sql)',
    'or CREATEROLE with ADMIN OPTION on the roles, and pg_read_all_stats',
  ],
  example: 'rotator: { kind: postgresql, host: db.example.com, port: 5432, database: app, role: app_rw }',
  capabilities: {
    types: ['database-password'],
    strategies: ['immediate', 'blue-green'],
    mints: 'self',
    fields: ['password', 'username'],
    slotFields: ['username'],
    seesAdoption: true,
  },
  target: (options) => ({ kind: 'postgresql', by: 'hosts', place: placeOf(readOptions(options).endpoint) }),
  identities: (options) => {
    const { endpoint, slots } = readOptions(options);
    return slots.map((role) => `postgresql://${placeOf(endpoint)}/${encodeURIComponent(role)}`);
  },
  objections: objectionsTo,
  create: async (options, context) => {
    const [objection] = objectionsTo(options, context.strategy);
    if (objection) throw new RekeyerError('PROVIDER_REJECTED', `"${context.credential}": ${objection}`);
    return new PostgresqlRotator(readOptions(options), context);
  },
};

class PostgresqlRotator implements Rotator {
  readonly #endpoint: Endpoint;
  readonly administration: Administration;

  constructor(
    private readonly options: PostgresqlOptions,
    private readonly context: RotatorContext,
  ) {
    const { tlsCa } = context.connection.auth;
    this.#endpoint = { ...options.endpoint, ...(tlsCa ? { tlsCa } : {}) };
    this.administration = new Administration(this.#endpoint, context.connection);
  }

  inspect(current: Material | undefined): Promise<Inspection> {
    const active = current?.open.username ?? this.options.slots[0] ?? '';
    return this.administration.ask(`looking at role "${active}"`, async (access) => {
      const { obstacles, evidence } = await inspectRoles(access, active, this.#beside(active));
      const wayBack = current && !access.powers.reads && !current.sealed.password;
      const lost = 'neither the stored verifier nor the password is known, so there would be no way back';
      return { open: { username: active }, obstacles: wayBack ? [...obstacles, lost] : obstacles, evidence };
    });
  }

  async capture(found: Material): Promise<Material> {
    const { username: delivered, verifier: known, ...values } = found.sealed;
    const username = found.open.username ?? delivered?.reveal() ?? (await this.#slotOf(found));
    if (!this.options.slots.includes(username)) {
      throw new RekeyerError(
        'PROVIDER_REJECTED',
        `the consumer uses another role than "${this.context.credential}" names`,
      );
    }
    const verifier = known ?? (await this.#verifierBehind(username, values.password, found.version));
    return {
      version: found.version,
      open: { ...found.open, username },
      sealed: { ...values, ...(verifier ? { verifier } : {}) },
    };
  }

  async propose(version: string, previous: Material): Promise<Material> {
    const role = this.#beside(previous.open.username ?? '');
    const { random } = this.context;
    const password = generatePassword(this.options.password, (count) => random.bytes(count));
    const replaces = this.#twoSlots ? await this.#stored(role) : undefined;
    return {
      version,
      open: { username: role },
      sealed: {
        password: new Secret(password),
        verifier: new Secret(scramVerifier(password, random.bytes(16))),
        // What the idle slot holds now: a candidate that comes late must not take a newer one back.
        ...(replaces ? { replaces } : {}),
      },
    };
  }

  issue(candidate: Material, previous: Material): Promise<Evidence> {
    const role = roleOf(candidate);
    if (!this.#twoSlots) return turn(this, { role, from: [previous], to: candidate, otherwise: 'refuse' });
    const { replaces } = candidate.sealed;
    const before: Holding = replaces && replaces.reveal() !== '' ? { verifier: replaces } : 'nothing';
    return turn(this, { role, from: [before], to: candidate, otherwise: 'refuse', unused: true, mayGuess: true });
  }

  accepts(material: Material): Promise<Answer> {
    return this.tries(material);
  }

  tries(material: Material): Promise<Answer> {
    return tryLogin(this.#endpoint, material, (role) => this.administration.isShut(role));
  }

  revert(candidate: Material, previous: Material): Promise<Evidence> {
    if (this.#twoSlots) return this.#empty(candidate);
    return turn(this, { role: roleOf(previous), from: [candidate], to: previous, otherwise: 'refuse' });
  }

  async adoption(material: Material, since: Instant): Promise<Adoption> {
    const sessions = await this.#sessions(roleOf(material));
    const begun = sessions.filter((session) => session.since !== undefined && session.since >= since).length;
    return { adopted: begun > 0, evidence: { sessions: begun } };
  }

  async uses(
    material: Material,
    { until }: UseWindow = {},
  ): Promise<{ readonly count: number; readonly oldest?: Duration }> {
    const sessions = await this.#sessions(roleOf(material));
    const old = sessions.filter(({ since }) => until === undefined || since === undefined || since < until);
    const begun = old.map(({ since }) => since).filter((since) => since !== undefined);
    if (begun.length === 0) return { count: old.length };
    return { count: old.length, oldest: Math.max(0, (await this.now()) - Math.min(...begun)) };
  }

  deactivate(material: Material): Promise<Evidence> {
    return this.#empty(material);
  }

  reactivate(material: Material): Promise<Evidence> {
    const mayGuess = this.#twoSlots;
    return turn(this, { role: roleOf(material), from: ['nothing'], to: material, otherwise: 'refuse', mayGuess });
  }

  destroy(material: Material): Promise<Evidence> {
    return this.#empty(material);
  }

  now(): Promise<Instant> {
    return this.administration.ask('asking for the time', async ({ session }) => {
      const [row] = await session.query(
        'SELECT ceil(extract(epoch FROM pg_catalog.clock_timestamp()) * 1000)::float8 AS now',
      );
      return Number(row?.now);
    });
  }

  close(): Promise<void> {
    return this.administration.close();
  }

  get #twoSlots(): boolean {
    return this.options.slots.length > 1;
  }

  /** The other slot; in place the role itself. */
  #beside(role: string): string {
    return this.options.slots.find((slot) => slot !== role) ?? role;
  }

  #empty(material: Material): Promise<Evidence> {
    return turn(this, { role: roleOf(material), from: [material], to: 'nothing', otherwise: 'leave' });
  }

  /** Sessions of consumers. */
  async #sessions(role: string): Promise<readonly RoleSession[]> {
    const look = (access: RoleAccess): Promise<readonly RoleSession[]> => access.sessions(role);
    return foreign(await this.administration.ask(`looking at sessions of role "${role}"`, look));
  }

  /** The bytes that the server keeps of a role's password; empty without one, `undefined` when we may not look. */
  #stored(role: string): Promise<Secret | undefined> {
    return this.administration.ask(`reading the verifier of role "${role}"`, async (access) =>
      access.powers.reads ? new Secret((await access.verifier(role)) ?? '') : undefined,
    );
  }

  /** Which slot a password belongs to, where the consumer was not told its name. */
  async #slotOf(found: Material): Promise<string> {
    const [only, second] = this.options.slots;
    if (only !== undefined && second === undefined) return only;
    for (const username of this.options.slots) {
      if ((await this.tries({ ...found, open: { username } })) === 'accepted') return username;
    }
    throw new RekeyerError('PROVIDER_REJECTED', 'the value that the consumer holds opens neither of the two roles');
  }

  /**
   * The verifier to go back to: the stored bytes where they belong to this password, else one made from it, with a salt
   * that is the same for the same version, so that a second look stages the same bytes.
   */
  async #verifierBehind(role: string, password: Secret | undefined, version: string): Promise<Secret | undefined> {
    const stored = await this.#stored(role);
    const text = stored?.reveal() ?? '';
    if (stored && isVerifier(text) && (!password || matches(password.reveal(), text, role))) return stored;
    if (!password) return undefined;
    const salt = createHash('sha256').update(`rekeyer ${role} ${version}`).digest().subarray(0, 16);
    return new Secret(scramVerifier(password.reveal(), salt));
  }
}

function roleOf(material: Material): string {
  const { username } = material.open;
  if (username === undefined) throw new RekeyerError('PROVIDER_REJECTED', `${material.version} names no role`);
  return username;
}
