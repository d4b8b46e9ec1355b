import type { Credential } from '../../src/domain/credential.js';
import type { Approvers, RotationPolicy } from '../../src/domain/policy.js';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.js';

const nobody: Approvers = { users: [], teams: [], roles: [] };

/** A PostgreSQL password rotated in place, as the linker hands it out. */
export function credential(change: Partial<Credential> = {}): Credential {
  return {
    name: 'pay-db',
    labels: { env: 'prod' },
    type: 'database-password',
    owner: '@acme/payments',
    createdAt: Date.UTC(2026, 0, 10),
    management: 'auto',
    rotator: {
      kind: 'postgresql',
      options: { host: 'db.example.com', port: 5432, database: 'app', role: 'app_rw' },
    },
    strategy: 'immediate',
    acceptWindow: 5 * MINUTE,
    consumers: [
      {
        name: 'config',
        kind: 'file',
        wave: 1,
        escrow: true,
        options: { path: 'app/.env', format: 'dotenv', key: 'DB_PASSWORD', reload: 'app' },
      },
    ],
    verify: [{ kind: 'postgresql-login', options: {} }],
    verifyRetired: true,
    dependsOn: [],
    derives: [],
    source: { file: 'credentials/pay-db.yaml' },
    ...change,
  };
}

/** A policy of 60 days that one of `@acme/security` approves within 7 days. */
export function policy(change: Partial<RotationPolicy> = {}): RotationPolicy {
  return {
    name: 'db-60d',
    labels: {},
    priority: 10,
    selector: { types: ['database-password'] },
    maxAge: 60 * DAY,
    warnBefore: [7 * DAY],
    windows: [],
    freezes: [],
    gracePeriod: 7 * DAY,
    recoveryPeriod: 7 * DAY,
    onDue: 'propose',
    approval: { required: 1, from: { ...nobody, teams: ['@acme/security'] }, expiresAfter: 7 * DAY },
    limits: {},
    retry: { maxAttempts: 5, initial: 10 * MINUTE, max: 12 * HOUR, factor: 2, jitter: 0.3 },
    autoRollback: true,
    exceptions: { allowed: true, maxDuration: 90 * DAY, approvers: nobody },
    notify: {},
    source: { file: 'policies/db-60d.yaml' },
    ...change,
  };
}
