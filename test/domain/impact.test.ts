import { describe, expect, it } from '@jest/globals';
import { evaluate } from '../../src/domain/evaluate.js';
import { forecastWeeks } from '../../src/domain/forecast.js';
import { impactOf } from '../../src/domain/impact.js';
import { DAY } from '../../src/domain/time.js';
import { at, credential, exception, policy, world } from '../builders.js';

const now = at('2026-04-05T12:00:00Z');
const credentials = [
  credential({ name: 'oldest', createdAt: at('2026-01-20T00:00:00Z') }),
  credential({ name: 'older', createdAt: at('2026-02-06T00:00:00Z') }),
  credential({ name: 'young', createdAt: at('2026-04-01T00:00:00Z') }),
  credential({ name: 'unknown', createdAt: 'unknown' }),
];
const given = (parts: Parameters<typeof world>[1]) => evaluate(world(now, { credentials, ...parts }));
const lenient = given({ policies: [policy({ maxAge: 365 * DAY })] });

describe('impact', () => {
  it('counts what a stricter policy makes overdue at once, and the first day on which it does more', () => {
    const strict = given({ policies: [policy({ maxAge: 60 * DAY })] });
    expect(impactOf(lenient, strict, now)).toEqual({
      overdue: 1,
      ahead: { at: at('2026-04-07T00:00:00Z') + 1, count: 1 },
      relieved: 0,
      excepted: 0,
      unmanaged: 0,
    });
    expect(impactOf(strict, lenient, now)).toMatchObject({ overdue: 0, ahead: undefined, relieved: 1 });
    expect(impactOf(strict, strict, now)).toMatchObject({ overdue: 0, ahead: undefined, relieved: 0 });
  });

  it('counts what is excepted, and what loses its policy or its place', () => {
    const strict = policy({ maxAge: 60 * DAY });
    const excepted = given({ policies: [strict], exceptions: [exception({ credentialRefs: ['oldest'] })] });
    expect(impactOf(given({ policies: [strict] }), excepted, now)).toMatchObject({ relieved: 1, excepted: 1 });
    const fewer = evaluate(world(now, { credentials: credentials.slice(1), policies: [] }));
    // "unknown" had nobody who knew its age before.
    expect(impactOf(lenient, fewer, now).unmanaged).toBe(3);
  });
});

describe('forecast by week', () => {
  it('sets what becomes due beside what would become due', () => {
    const strict = given({ policies: [policy({ maxAge: 60 * DAY })] });
    expect(forecastWeeks(lenient, strict, now, 90 * DAY)).toEqual([
      { from: at('2026-04-05T00:00:00Z'), before: 0, after: 1 },
      { from: at('2026-05-31T00:00:00Z'), before: 0, after: 1 },
    ]);
  });
});
