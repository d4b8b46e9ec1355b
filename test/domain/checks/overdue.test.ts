import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, codesIn, evaluateWorld, exception, findingIn } from '../../builders.js';

/** `pay-db` began on 2026-01-10T00:00Z, so 90 days are over on 2026-04-10T00:00Z. */
const policy = { maxAge: 90 * DAY };

describe('overdue', () => {
  it.each([
    ['one ms before the limit', '2026-04-09T23:59:59.999Z', false],
    ['exactly at the limit', '2026-04-10T00:00:00.000Z', false],
    ['one ms past the limit', '2026-04-10T00:00:00.001Z', true],
  ])('maxAge, %s', (_what, now, expected) => {
    expect(codesIn(now, { policy }).includes('overdue')).toBe(expected);
  });

  it.each([
    // 142 days of life; a quarter of them is 35.5 days.
    ['renewBefore', { renewBefore: 30 * DAY }, '2026-05-02T00:00:00Z'],
    ['renewBeforePercentage', { renewBeforePercentage: 25 }, '2026-04-26T12:00:00Z'],
  ])('%s counts back from the end', (_what, limits, limit) => {
    const world = { credential: { expiresAt: at('2026-06-01T00:00:00Z') }, policy: limits };
    expect(codesIn(at(limit), world)).not.toContain('overdue');
    expect(codesIn(at(limit) + 1, world)).toContain('overdue');
  });

  it('counts a bare date from the end of that day', () => {
    const world = { credential: { createdAt: at('2026-01-10') }, policy };
    expect(codesIn('2026-04-10T23:59:59.999Z', world)).toEqual(['due']);
    expect(codesIn('2026-04-11T00:00:00.000Z', world)).toEqual(['overdue']);
  });

  it('counts days of 24 hours over a leap day and over both nights of the year', () => {
    const leap = { credential: { createdAt: at('2028-02-28T12:00:00Z') }, policy: { maxAge: 2 * DAY } };
    expect(evaluateWorld('2028-02-29', leap).dueAt).toBe(at('2028-03-01T12:00:00Z'));
    const berlin = { credential: { createdAt: at('2026-03-28T12:00:00+01:00') }, policy: { maxAge: DAY } };
    expect(evaluateWorld('2026-03-28', berlin).dueAt).toBe(at('2026-03-29T13:00:00+02:00'));
  });

  it('takes the earliest of several limits, whichever it is', () => {
    const credential = { expiresAt: at('2026-06-01T00:00:00Z') };
    const both = (maxAge: number, renewBefore: number) =>
      evaluateWorld('2026-02-01', { credential, policy: { maxAge: maxAge * DAY, renewBefore: renewBefore * DAY } });
    expect(both(90, 30).dueAt).toBe(at('2026-04-10T00:00:00Z'));
    expect(both(90, 60).dueAt).toBe(at('2026-04-02T00:00:00Z'));
  });

  it('says by which rule, since when, and the way out', () => {
    expect(findingIn('overdue', '2026-04-17T12:00:00Z', { policy })).toBe(
      'error: overdue since 2026-04-10, 7 days ago: policy "db" allows an age of 90d. Rotate it, or ask for an exception',
    );
  });

  it('names the exception that ended, and the one that is not enough', () => {
    expect(findingIn('overdue', '2026-05-03T00:00:00Z', { policy, exception: {} })).toBe(
      'error: overdue since 2026-04-10, 23 days ago: policy "db" allows an age of 90d; ' +
        'exception "pay-db-vendor" ended on 2026-05-01. Rotate it, or ask for an exception',
    );
    const earlier = exception({ name: 'earlier', expiresAt: at('2026-04-20T00:00:00Z') });
    for (const exceptions of [
      [earlier, exception()],
      [exception({ name: 'a' }), earlier],
    ]) {
      const message = findingIn('overdue', '2026-05-03T00:00:00Z', { policy, exceptions });
      expect(message).toContain('ended on 2026-05-01');
    }
    const short = { effect: { extendMaxAge: 10 * DAY } };
    expect(findingIn('overdue', '2026-04-25T00:00:00Z', { policy, exception: short })).toBe(
      'error: overdue since 2026-04-20, 5 days ago: policy "db" allows an age of 90d and exception "pay-db-vendor" more. ' +
        'Rotate it, or ask for an exception',
    );
  });
});
