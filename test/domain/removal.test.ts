import { describe, expect, it } from '@jest/globals';
import type { CredentialState } from '../../src/domain/ledger/event.js';
import type { Registry } from '../../src/domain/registry.js';
import { removedAlive } from '../../src/domain/removal.js';
import { at, credential, ledger } from '../builders.js';

const registry = (...credentials: ReturnType<typeof credential>[]) => ({ credentials }) as unknown as Registry;
const made: Partial<CredentialState> = { version: 'v7', rotatedAt: at('2026-03-01T00:00:00Z') };
const removed = (state: Partial<CredentialState>, fields: Parameters<typeof credential>[0] = {}) =>
  removedAlive(registry(credential(fields)), registry(), ledger({ 'pay-db': state })).map(({ message }) => message);

describe('taking a credential out of the registry', () => {
  it('is refused as CREDENTIAL_ALIVE while a value that we made is in use, also by a new name', () => {
    const alive = ['"pay-db" would not be in the registry any more, but the value made on 2026-03-01 is still in use'];
    expect(removed(made)).toEqual(alive);
    const renamed = removedAlive(
      registry(credential()),
      registry(credential({ name: 'payments' })),
      ledger({ 'pay-db': made }),
    );
    expect(renamed).toMatchObject([{ code: 'CREDENTIAL_ALIVE', severity: 'error', file: 'credentials/pay-db.yaml' }]);
  });

  it('is nobody else’s business where we made no value, or people rotate it', () => {
    expect(removed({})).toEqual([]);
    expect(removed({ rotatedAt: at('2026-03-01T00:00:00Z') })).toEqual([]);
    expect(removed(made, { management: 'manual' })).toEqual([]);
    expect(removedAlive(registry(credential()), registry(credential()), ledger({ 'pay-db': made }))).toEqual([]);
  });
});
