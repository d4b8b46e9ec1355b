import { describe, expect, it } from '@jest/globals';
import { DAY } from '../../../src/domain/time.js';
import { at, evaluateWorld, findingIn } from '../../builders.js';

const state = { rotatedAt: at('2026-03-20T08:00:00Z') };

describe('unrecorded-rotation', () => {
  it.each([
    ['the same day as a bare date', '2026-03-20', false],
    ['a day later', '2026-03-21T08:00:00Z', false],
    ['more than a day later', '2026-03-21T08:00:01Z', true],
    ['earlier', '2026-01-10', false],
  ])('%s', (_what, createdAt, expected) => {
    const found = findingIn('unrecorded-rotation', '2026-04-01', { credential: { createdAt: at(createdAt) }, state });
    expect(found !== undefined).toBe(expected);
  });

  it('explains why the date in the file does not count', () => {
    const world = { credential: { createdAt: at('2026-04-02') }, state, policy: { maxAge: 365 * DAY } };
    expect(evaluateWorld('2026-04-03T08:00:00Z', world).ageDays).toBe(14);
    expect(findingIn('unrecorded-rotation', '2026-04-03', world)).toBe(
      'warning: its file says that its value began on 2026-04-02, but the last verified rotation was on 2026-03-20 and ' +
        'counts: record the later one (action: record) with its evidence',
    );
  });
});
