import type { Credential } from '../src/domain/credential.js';

/** A credential with nothing special about it; name what the test is about. */
export function credential(fields: Partial<Credential> = {}): Credential {
  return {
    name: 'pay-db',
    labels: {},
    type: 'database-password',
    owner: '@acme/payments',
    createdAt: Date.parse('2026-01-10T00:00:00Z'),
    management: 'auto',
    consumers: [],
    verify: [],
    verifyRetired: true,
    dependsOn: [],
    derives: [],
    source: { file: `credentials/${fields.name ?? 'pay-db'}.yaml` },
    ...fields,
  };
}
