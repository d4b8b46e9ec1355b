import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../src/domain/evaluate.js';
import { forecast } from '../../src/domain/forecast.js';
import { DAY } from '../../src/domain/time.js';
import { at, credential, exception, policy, world } from '../builders.js';

describe('forecast', () => {
  const credentials = [
    credential({ name: 'late', createdAt: at('2025-12-01') }),
    credential({ name: 'second', createdAt: at('2026-01-12') }),
    credential({ name: 'first', createdAt: at('2026-01-12') }),
    credential({ name: 'third', createdAt: at('2026-01-20') }),
    credential({ name: 'far', createdAt: at('2026-03-30') }),
    credential({ name: 'unknown', createdAt: 'unknown' }),
  ];
  const policies = [policy({ maxAge: 90 * DAY })];
  const now = at('2026-04-05T00:00:00Z');

  it('counts by day what becomes due, without what is overdue, far away or unknown', () => {
    expect(forecast(evaluate(world(now, { credentials, policies })), now, 30 * DAY)).toEqual([
      { day: '2026-04-12', credentials: ['first', 'second'] },
      { day: '2026-04-20', credentials: ['third'] },
    ]);
  });

  it('includes its last instant', () => {
    const ahead = at('2026-04-12') - now;
    expect(forecast(evaluate(world(now, { credentials, policies })), now, ahead)).toHaveLength(1);
    expect(forecast(evaluate(world(now, { credentials, policies })), now, ahead - 1)).toEqual([]);
  });

  it('counts an exception in force, but none that begins later', () => {
    const refs = { credentialRefs: ['first', 'second'] };
    const days = (startsAt: string) => {
      const exceptions = [exception({ ...refs, startsAt: at(startsAt), expiresAt: at('2026-04-30') })];
      return forecast(evaluate(world(now, { credentials, policies, exceptions })), now, 30 * DAY).map(({ day }) => day);
    };
    expect(days('2026-04-05T00:00:00Z')).toEqual(['2026-04-20', '2026-04-30']);
    expect(days('2026-04-06T00:00:00Z')).toEqual(['2026-04-12', '2026-04-20']);
  });
});
