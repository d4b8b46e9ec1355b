import { describe, expect, it } from '@jest/globals';
import { spreadOf } from '../../src/domain/spread.js';
import { DAY } from '../../src/domain/time.js';

describe('spreadOf', () => {
  it('is the same for the same name, today and in ten years', () => {
    // Computed apart from this code; a change would move the work of every registry.
    expect([spreadOf('pay-db', 1_000_000), spreadOf('pay-dc', 1_000_000)]).toEqual([196_527, 421_905]);
  });

  it('stays below the spread, and is nothing without one', () => {
    for (let i = 0; i < 1000; i++) expect(spreadOf(`db-${i}`, DAY)).toBeLessThan(DAY);
    expect(spreadOf('pay-db', 0)).toBe(0);
  });

  it.each([['db-%'], ['payments-aws-deployer-%'], ['%']])(
    'spreads the names %s evenly over fourteen days',
    (pattern) => {
      const days = new Array<number>(14).fill(0);
      const names = 14_000;
      for (let i = 0; i < names; i++) {
        const day = Math.floor(spreadOf(pattern.replace('%', String(i)), 14 * DAY) / DAY);
        days[day] = (days[day] ?? 0) + 1;
      }
      // Chi-square with 13 degrees of freedom exceeds 34.5 once in a thousand.
      const square = days.reduce((sum, count) => sum + (count - names / 14) ** 2 / (names / 14), 0);
      expect(square).toBeLessThan(34.5);
    },
  );
});
