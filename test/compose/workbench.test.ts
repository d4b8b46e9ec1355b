import { describe, expect, it } from '@jest/globals';
import { systemRandom } from '../../src/clients/system.js';
import { families } from '../../src/compose/families.js';
import { workbench } from '../../src/compose/workbench.js';
import { Secret } from '../../src/domain/secret.js';
import { credential } from '../domain/registry-parts.js';
import { SetClock } from '../doubles/set-clock.js';

const bench = workbench({
  families,
  connections: [],
  clock: new SetClock(),
  random: systemRandom,
  fingerprintKey: new Secret('a fingerprint key of the tests'),
});

describe('the workbench of an executor', () => {
  it('opens nothing without a connection', async () => {
    await expect(bench.bind(credential())).rejects.toMatchObject({ code: 'CONNECTION_MISSING' });
  });

  it.each([
    ['is not rotated by us', credential({ management: 'manual' }), ['rotator']],
    ['names a rotator that this version does not know', credential({ rotator: { kind: 'abacus', options: {} } }), []],
  ] as const)('asks a person when the credential %s', async (_, given, without) => {
    const known = Object.fromEntries(Object.entries(given).filter(([key]) => !without.includes(key as never)));
    await expect(bench.bind(known as unknown as typeof given)).rejects.toMatchObject({ code: 'NEEDS_HUMAN' });
  });
});
