import { type DatabaseRole, databaseSchema, readDatabaseRole } from '../clients/vault/options.js';
import { Vault, vaultPath } from '../clients/vault/vault.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import { Secret } from '../domain/secret.js';
import { formatInstant, type Instant, SECOND } from '../domain/time.js';
import type { Adoption, Answer, Inspection, Rotator, RotatorContext, RotatorMember } from '../ports/rotator.js';

const optionsSchema = databaseSchema('The dynamic role, as Vault knows it; nobody else may take leases of it');

/** Users of a database that Vault makes for a time, and takes away when it is over or when it is told to. */
export const vaultDatabaseLease: RotatorMember = {
  kind: 'vault-database-lease',
  summary: "A user with its password that Vault's database engine makes for a time; old and new hold together",
  options: optionsSchema,
  permissions: [
    'read on <mount>/creds/<role>',
    'update on sys/leases/lookup and sys/leases/revoke',
    'list and sudo on sys/leases/lookup/<mount>/creds/<role>',
  ],
  example: 'rotator: { kind: vault-database-lease, address: "https://vault.example.com:8200", role: payments-app }',
  capabilities: {
    types: ['database-password'],
    strategies: ['dual-write'],
    mints: 'provider',
    fields: ['password', 'username', 'leaseId'],
    slotFields: ['username', 'leaseId'],
    seesAdoption: false,
  },
  target: (options) => ({ kind: 'vault', by: 'urls', place: readDatabaseRole(options).address }),
  identities: (options) => {
    const { address, mount, role } = readDatabaseRole(options);
    return [`vault:${address}/${mount}/roles/${role}`];
  },
  create: async (options, context) => new LeaseRotator(readDatabaseRole(options), context),
};

class LeaseRotator implements Rotator {
  readonly #vault: Vault;

  constructor(
    private readonly options: DatabaseRole,
    private readonly context: RotatorContext,
  ) {
    this.#vault = new Vault(options.address, context.connection, context.clock);
  }

  async inspect(): Promise<Inspection> {
    const leases = await this.#leases();
    return { open: { leases: leases.join(' ') }, obstacles: [], evidence: { leases: leases.length } };
  }

  /** The consumer is given the id of its lease beside the user, so it is known which one to take back. */
  async capture(found: Material): Promise<Material> {
    const field = (name: string): string | undefined => found.open[name] ?? found.sealed[name]?.reveal();
    const [username, leaseId] = [field('username'), field('leaseId')];
    const { password } = found.sealed;
    if (username === undefined || leaseId === undefined || !password) {
      throw new RekeyerError('DRIFT', 'the consumer holds no lease with its user and password', {
        wayOut: `Take a lease by hand ("vault read ${this.options.mount}/creds/${this.options.role}") and deliver all of it once.`,
      });
    }
    return { version: found.version, open: { ...found.open, username, leaseId }, sealed: { password } };
  }

  async propose(): Promise<Material> {
    throw new RekeyerError('PROVIDER_REJECTED', 'Vault makes its users itself');
  }

  async mint(version: string, before: Readonly<Record<string, string>>, since?: Instant): Promise<Material> {
    await this.#sweep(before, since);
    const { mount, role } = this.options;
    const doing = { what: `taking a lease of "${role}"`, changes: true };
    const { json } = await this.#vault.send({ method: 'GET', path: vaultPath(mount, 'creds', role) }, doing, [200]);
    const answer = (json ?? {}) as Readonly<Record<string, unknown>>;
    const { username, password } = (answer.data ?? {}) as Readonly<Record<string, unknown>>;
    const { lease_id: leaseId, lease_duration: seconds } = answer;
    if (typeof username !== 'string' || typeof password !== 'string' || typeof leaseId !== 'string') {
      throw new RekeyerError('OUTCOME_UNKNOWN', `${doing.what}: the answer is not one of the database engine`);
    }
    const ends = typeof seconds === 'number' ? this.context.clock.now() + seconds * SECOND : undefined;
    const endsAt = ends === undefined ? {} : { endsAt: formatInstant(ends) };
    return { version, open: { username, leaseId, ...endsAt }, sealed: { password: new Secret(password) } };
  }

  sweep(before: Readonly<Record<string, string>>, since: Instant): Promise<Evidence> {
    return this.#sweep(before, since);
  }

  async issue(candidate: Material): Promise<Evidence> {
    if ((await this.accepts(candidate)) === 'accepted') return { lease: leaseOf(candidate), changed: false };
    throw new RekeyerError('PROVIDER_REJECTED', `the lease ${leaseOf(candidate)} is over, so another is taken`);
  }

  /** Whether the lease is alive: Vault takes the user away when it ends. */
  async accepts(material: Material): Promise<Answer> {
    const doing = { what: 'looking up a lease', changes: false };
    const body = { lease_id: leaseOf(material) };
    const { status } = await this.#vault.send(
      { method: 'PUT', path: '/v1/sys/leases/lookup', body },
      doing,
      [200, 400],
    );
    return status === 200 ? 'accepted' : 'refused';
  }

  async revert(candidate: Material, previous: Material): Promise<Evidence> {
    if (leaseOf(candidate) === leaseOf(previous)) {
      throw new RekeyerError('PROVIDER_REJECTED', 'this is the lease to go back to, not the one to take back');
    }
    return this.#revoke(leaseOf(candidate));
  }

  async adoption(): Promise<Adoption> {
    return { adopted: false, evidence: { observable: false } };
  }

  async uses(): Promise<{ readonly count: number }> {
    return { count: 0 };
  }

  /** A lease cannot be switched off for a while: it is taken back, after the grace period and for good. */
  deactivate(material: Material): Promise<Evidence> {
    return this.#revoke(leaseOf(material));
  }

  async reactivate(material: Material): Promise<Evidence> {
    if ((await this.accepts(material)) === 'accepted') return { lease: leaseOf(material), changed: false };
    throw new RekeyerError('PROVIDER_REJECTED', `the lease ${leaseOf(material)} is over, and nobody can bring it back`);
  }

  destroy(material: Material): Promise<Evidence> {
    return this.#revoke(leaseOf(material));
  }

  /** Vault tells no time that could be trusted; skew is judged by the executor's own. */
  async now(): Promise<Instant> {
    return this.context.clock.now();
  }

  async close(): Promise<void> {}

  /**
   * Takes back the lease whose answer was lost. It ends by itself too, but until then nobody knows who could use it.
   *
   * @throws DRIFT when there are leases that are not ours
   */
  async #sweep(before: Readonly<Record<string, string>>, since: Instant | undefined): Promise<Evidence> {
    const known = (before.leases ?? '').split(' ');
    const fresh = (await this.#leases()).filter((lease) => !known.includes(lease));
    const [orphan, ...more] = fresh;
    if (orphan === undefined) return { swept: 0 };
    if (since === undefined || more.length > 0) {
      throw new RekeyerError(
        'DRIFT',
        `somebody else takes leases of "${this.options.role}"; give it a role of its own`,
      );
    }
    await this.#revoke(orphan);
    return { swept: 1 };
  }

  async #leases(): Promise<readonly string[]> {
    const prefix = `${this.options.mount}/creds/${this.options.role}`;
    const doing = { what: `listing the leases of "${this.options.role}"`, changes: false };
    const request = { method: 'GET', path: vaultPath('sys/leases/lookup', prefix), query: { list: 'true' } } as const;
    const { status, json } = await this.#vault.send(request, doing, [200, 404]);
    if (status === 404) return [];
    const { keys } = ((json ?? {}) as { readonly data?: { readonly keys?: unknown } }).data ?? {};
    return Array.isArray(keys) ? keys.map((key) => `${prefix}/${String(key)}`) : [];
  }

  /** One that is over already is no error. */
  async #revoke(leaseId: string): Promise<Evidence> {
    const doing = { what: 'taking back a lease', changes: true };
    const body = { lease_id: leaseId, sync: true };
    const { status } = await this.#vault.send(
      { method: 'PUT', path: '/v1/sys/leases/revoke', body },
      doing,
      [204, 400],
    );
    return { lease: leaseId, changed: status === 204 };
  }
}

function leaseOf({ version, open }: Material): string {
  const { leaseId } = open;
  if (leaseId === undefined) throw new RekeyerError('PROVIDER_REJECTED', `${version} names no lease`);
  return leaseId;
}
