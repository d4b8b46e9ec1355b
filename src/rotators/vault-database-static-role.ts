import { type DatabaseRole, databaseSchema, readDatabaseRole } from '../clients/vault/options.js';
import { Vault, vaultPath } from '../clients/vault/vault.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import { Secret } from '../domain/secret.js';
import type { Instant } from '../domain/time.js';
import type { Adoption, Answer, Inspection, Rotator, RotatorContext, RotatorMember } from '../ports/rotator.js';

const optionsSchema = databaseSchema('The static role, as Vault knows it');

/** Passwords that Vault itself turns, in place, by its database engine; here on demand, with plan, delivery and proof. */
export const vaultDatabaseStaticRole: RotatorMember = {
  kind: 'vault-database-static-role',
  summary: "The password of a static role of Vault's database engine, turned in place by Vault",
  options: optionsSchema,
  permissions: ['update on <mount>/rotate-role/<role>', 'read on <mount>/static-creds/<role>'],
  example:
    'rotator: { kind: vault-database-static-role, address: "https://vault.example.com:8200", role: payments-app }',
  capabilities: {
    types: ['database-password'],
    strategies: ['immediate'],
    mints: 'provider',
    fields: ['password', 'username'],
    slotFields: [],
    seesAdoption: false,
  },
  target: (options) => ({ kind: 'vault', by: 'urls', place: readDatabaseRole(options).address }),
  identities: (options) => {
    const { address, mount, role } = readDatabaseRole(options);
    return [`vault:${address}/${mount}/static-roles/${role}`];
  },
  create: async (options, context) => new StaticRoleRotator(readDatabaseRole(options), context),
};

/** What Vault says of the role now. */
interface Held {
  readonly username: string;
  readonly password: Secret;
  /** When it was turned last, as Vault writes it; another text is another password. */
  readonly turnedAt: string;
}

class StaticRoleRotator implements Rotator {
  readonly #vault: Vault;

  constructor(
    private readonly options: DatabaseRole,
    private readonly context: RotatorContext,
  ) {
    this.#vault = new Vault(options.address, context.connection, context.clock);
  }

  async inspect(): Promise<Inspection> {
    const { username, turnedAt } = await this.#held();
    return { open: { username, turnedAt }, obstacles: [], evidence: { username } };
  }

  /** @throws DRIFT when the consumer holds another password than Vault: it was turned behind our back */
  async capture(found: Material): Promise<Material> {
    const { username, password, turnedAt } = await this.#held();
    const { password: delivered } = found.sealed;
    if (delivered && !delivered.equals(password) && found.open.turnedAt === undefined) {
      throw new RekeyerError('DRIFT', `Vault has turned "${this.options.role}" since it was delivered`, {
        wayOut: "Deliver the password that Vault holds, and switch off Vault's own rotation of the role.",
      });
    }
    return {
      version: found.version,
      open: { username, turnedAt, ...found.open },
      sealed: delivered ? { password: delivered } : {},
    };
  }

  async propose(): Promise<Material> {
    throw new RekeyerError('PROVIDER_REJECTED', 'Vault makes the passwords of its roles itself');
  }

  /**
   * Has Vault turn the role, and reads what it holds then. An answer that was lost needs no sweeping: the value that it
   * may have made dies when the role is turned once more.
   */
  async mint(version: string, before: Readonly<Record<string, string>>, since?: Instant): Promise<Material> {
    const { turnedAt } = await this.#held();
    if (since === undefined && before.turnedAt !== undefined && turnedAt !== before.turnedAt) {
      throw new RekeyerError('DRIFT', `Vault has turned "${this.options.role}" by itself a moment ago`);
    }
    const doing = { what: `turning the role "${this.options.role}"`, changes: true };
    await this.#vault.send({ method: 'POST', path: this.#path('rotate-role') }, doing);
    const held = await this.#held();
    return { version, open: { username: held.username, turnedAt: held.turnedAt }, sealed: { password: held.password } };
  }

  /** There is one password at a time, so nothing can be left beside it. */
  async sweep(): Promise<Evidence> {
    return { nothing: true };
  }

  async issue(candidate: Material): Promise<Evidence> {
    if ((await this.accepts(candidate)) === 'accepted')
      return { username: candidate.open.username ?? '', changed: false };
    throw new RekeyerError('PROVIDER_REJECTED', `Vault has turned "${this.options.role}" again, so another is made`);
  }

  /** What Vault says: it holds one password, which is the one that the database takes. */
  async accepts({ sealed }: Material): Promise<Answer> {
    const { password } = await this.#held();
    return sealed.password?.equals(password) ? 'accepted' : 'refused';
  }

  async revert(candidate: Material, previous: Material): Promise<Evidence> {
    if ((await this.accepts(previous)) === 'accepted') return { changed: false };
    const what = `Vault cannot set an earlier password of "${this.options.role}" again`;
    throw new RekeyerError('PROVIDER_REJECTED', `${what}; ${candidate.version} stays valid`);
  }

  async adoption(): Promise<Adoption> {
    return { adopted: false, evidence: { observable: false } };
  }

  async uses(): Promise<{ readonly count: number }> {
    return { count: 0 };
  }

  /** In place: the old one died when Vault turned the role. */
  async deactivate(): Promise<Evidence> {
    return { changed: false };
  }

  async reactivate(): Promise<Evidence> {
    throw new RekeyerError('PROVIDER_REJECTED', `Vault cannot set an earlier password of "${this.options.role}" again`);
  }

  async destroy(): Promise<Evidence> {
    return { changed: false };
  }

  /** Vault tells no time that could be trusted; skew is judged by the executor's own. */
  async now(): Promise<Instant> {
    return this.context.clock.now();
  }

  async close(): Promise<void> {}

  async #held(): Promise<Held> {
    const doing = { what: `reading the role "${this.options.role}"`, changes: false };
    const { json } = await this.#vault.send({ method: 'GET', path: this.#path('static-creds') }, doing, [200]);
    const { data } = json as { readonly data?: Readonly<Record<string, unknown>> };
    const { username, password, last_vault_rotation: turnedAt } = data ?? {};
    if (typeof username !== 'string' || typeof password !== 'string' || typeof turnedAt !== 'string') {
      throw new RekeyerError('PROVIDER_UNAVAILABLE', `${doing.what}: the answer is not one of the database engine`);
    }
    return { username, password: new Secret(password), turnedAt };
  }

  #path(what: 'rotate-role' | 'static-creds'): string {
    return vaultPath(this.options.mount, what, this.options.role);
  }
}
