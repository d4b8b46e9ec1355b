import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../src/domain/evaluate.js';
import { spentExceptions } from '../../src/domain/spent-exceptions.js';
import { DAY } from '../../src/domain/time.js';
import { world } from '../builders.js';

function spent(now: string, parts: Parameters<typeof world>[1] = {}) {
  const seen = world(now, { policy: { maxAge: 60 * DAY, warnBefore: [7 * DAY] }, exception: {}, ...parts });
  return spentExceptions(seen.registry, evaluate(seen), seen.now).map(
    ({ exception, why }) => `${exception.name}: ${why}`,
  );
}

describe('an exception that does nothing any more', () => {
  it('is one that has ended, from the millisecond on', () => {
    expect(spent('2026-05-01T00:00:00Z')).toEqual([]);
    expect(spent('2026-05-01T00:00:00.001Z')).toEqual(['pay-db-vendor: it has ended']);
  });

  it('is one that nobody needs, because everything was rotated; not one that is still to begin', () => {
    const rotatedAt = Date.UTC(2026, 2, 20);
    expect(spent('2026-04-01T00:00:00Z', { state: { rotatedAt } })).toEqual([
      'pay-db-vendor: everything it speaks of was rotated and is in time without it',
    ]);
    expect(spent('2026-02-01T00:00:00Z', { state: { rotatedAt: Date.UTC(2026, 0, 20) } })).toEqual([]);
  });

  it('is none that will be needed soon, nor one without a known age', () => {
    const rotatedAt = Date.UTC(2026, 2, 1);
    expect(spent('2026-04-25T00:00:00Z', { state: { rotatedAt } })).toEqual([]);
    expect(spent('2026-04-25T00:00:00Z', { credential: { createdAt: 'unknown' } })).toEqual([]);
  });
});
