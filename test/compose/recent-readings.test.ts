import { expect, it } from '@jest/globals';
import { RecentReadings } from '../../src/compose/recent-readings.js';

it('keeps what was asked for lately, and no more than it may', () => {
  const readings = new RecentReadings<string>(2);
  readings.set('a', 'A');
  readings.set('b', 'B');
  expect(readings.get('a')).toBe('A');
  readings.set('c', 'C');
  expect(['a', 'b', 'c'].map((id) => readings.has(id))).toEqual([true, false, true]);
  expect(readings.get('b')).toBeUndefined();
});
