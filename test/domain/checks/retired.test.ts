import { describe, expect, it } from '@jest/globals';
import { workOf } from '../../../src/domain/work.js';
import { at, evaluateWorld, findingIn } from '../../builders.js';

const LONG_AGO = { retiredAt: at('2026-03-01T00:00:00Z') };

describe('a retired credential', () => {
  it('asks for nothing but that its file is taken away, however old it is', () => {
    const parts = { policy: { maxAge: 86_400_000 }, state: LONG_AGO };
    expect(findingIn('retired', '2026-11-21T00:00:00Z', parts)).toMatch(/^info: retired on 2026-03-01: take its file/);
    const evaluation = evaluateWorld('2026-11-21T00:00:00Z', parts);
    expect(evaluation.status).toBe('suspended');
    expect(workOf(evaluation)).toBeUndefined();
  });

  it('is one only when the ledger says so', () => {
    expect(findingIn('retired', '2026-11-21T00:00:00Z', { policy: {} })).toBeUndefined();
  });
});
