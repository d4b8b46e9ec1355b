import { deliveries } from '../../../src/deliveries/index.js';
import type { Connection } from '../../../src/domain/connection.js';
import type { Credential } from '../../../src/domain/credential.js';
import type { Material } from '../../../src/domain/material.js';
import { Secret } from '../../../src/domain/secret.js';
import { type Families, Family } from '../../../src/ports/families.js';
import type { ProbeMember } from '../../../src/ports/probe.js';
import { rotators } from '../../../src/rotators/index.js';
import type { Faults } from '../faults.js';
import { faultyFamilies } from '../faulty-families.js';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import type { VaultDouble } from './server.js';

const ROLE = 'payments-app';

/** A static role of our Vault, delivered to a secret of the same Vault, which keeps custody. */
export class VaultWorld {
  readonly clock = new SetClock();
  readonly random = new SeededRandom('vault');

  constructor(private readonly vault: VaultDouble) {
    vault.kv.clear();
    vault.put('payments/db', { DB_PASSWORD: 'first', OTHER: 'stays' });
    vault.roles.set(ROLE, { username: 'app', password: 'first', rotatedAt: '2026-11-01T00:00:00Z' });
  }

  get credential(): Credential {
    const { url: address } = this.vault;
    const keys = { password: 'DB_PASSWORD' };
    return {
      name: 'payments-db',
      labels: {},
      type: 'database-password',
      owner: '@acme/payments',
      createdAt: 'unknown',
      management: 'auto',
      rotator: { kind: 'vault-database-static-role', options: { address, role: ROLE } },
      strategy: 'immediate',
      acceptWindow: 300_000,
      consumers: [
        { name: 'store', kind: 'vault-kv', options: { address, path: 'payments/db', keys }, wave: 1, escrow: true },
      ],
      verify: [{ kind: 'role', options: {} }],
      verifyRetired: true,
      dependsOn: [],
      derives: [],
      source: { file: 'credentials/payments-db.yaml' },
    };
  }

  get connections(): readonly Connection[] {
    return [this.vault.connection()];
  }

  families(faults?: Faults): Families {
    return faultyFamilies({ rotators, deliveries, probes: new Family('probe', [this.#probe()]) }, faults);
  }

  /** What is wrong once a rotation has ended. */
  leftovers(): readonly string[] {
    const held = this.vault.secret('payments/db');
    const wrong = held?.DB_PASSWORD === this.vault.roles.get(ROLE)?.password ? [] : ['the consumer is locked out'];
    if (held?.DB_PASSWORD === 'first') wrong.push('the first password is still in use');
    if (held?.OTHER !== 'stays') wrong.push('what is not ours was changed');
    const sealed = [...this.vault.kv.keys()].filter((path) => path.startsWith('rekeyer/')).sort();
    if (sealed.length !== 2) wrong.push(`custody holds ${sealed.join(' ')}`);
    return [...wrong, ...this.vault.violations];
  }

  /** A database that takes the password of the role, and no other. */
  #probe(): ProbeMember {
    const isRight = (password: string | undefined) => password === this.vault.roles.get(ROLE)?.password;
    return {
      kind: 'role',
      summary: 'Asks the double',
      options: {},
      permissions: [],
      example: '',
      target: () => ({ kind: 'vault', by: 'urls', place: this.vault.url }),
      create: async () => ({
        attempt: async ({ sealed }: Material) => (isRight(sealed.password?.reveal()) ? 'accepted' : 'refused'),
        decoy: ({ open }: Material) => ({ version: 'decoy', open, sealed: { password: new Secret('wrong') } }),
      }),
    };
  }
}
