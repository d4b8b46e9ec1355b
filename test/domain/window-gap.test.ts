import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR } from '../../src/domain/time.js';
import { longestGap } from '../../src/domain/window-gap.js';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const window = (cron: string, hours = 4, timezone = 'UTC') => ({ cron, duration: hours * HOUR, timezone });
const days = (...windows: Parameters<typeof longestGap>[0][number][]) => longestGap(windows, NOW) / DAY;

describe('longestGap', () => {
  it('is the time from the end of one window to the beginning of the next', () => {
    expect(days(window('0 2 * * 2-4'))).toBeCloseTo(5 - 4 / 24);
    expect(days(window('0 2 * * SUN', 24))).toBe(6);
    expect(days(window('0 0 1 * *', 24))).toBe(30);
    expect(days(window('0 0 * * *', 24))).toBeCloseTo(16 / 24);
  });

  it('takes all windows together, and those that overlap as one', () => {
    expect(days(window('0 0 * * SUN', 24), window('0 0 * * WED', 24))).toBe(3);
    expect(days(window('0 0 * * SUN', 80), window('0 12 * * SUN', 12))).toBeCloseTo(7 - 80 / 24);
  });

  it('sees the months in which nothing opens', () => {
    expect(days(window('0 0 * 6 *', 24))).toBeCloseTo(191.67);
    expect(days(window('* * * 6 *', 1))).toBeGreaterThan(190);
  });

  it('is nothing without windows, and more than a year where none opens in it', () => {
    expect(days()).toBe(0);
    expect(days(window('0 0 29 2 *'))).toBeGreaterThan(366);
  });

  it('answers quickly for a window that opens every minute', () => {
    const start = performance.now();
    expect(days(window('* * * * *', 1, 'Europe/Berlin'))).toBe(0);
    expect(performance.now() - start).toBeLessThan(250);
  });
});
