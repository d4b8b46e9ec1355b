import { describe, expect, it } from '@jest/globals';
import { evaluate, findingsOf, reasonOf } from '../../src/domain/evaluate.js';
import { DAY } from '../../src/domain/time.js';
import { at, codesIn, credential, evaluateWorld, policy, world } from '../builders.js';

describe('evaluate', () => {
  it('keeps the order of the registry and judges all at one instant', () => {
    const credentials = ['b', 'a', 'c'].map((name) => credential({ name }));
    const evaluations = evaluate(world('2026-05-01', { credentials }));
    expect(evaluations.map(({ name, facts }) => [name, facts.now])).toEqual([
      ['b', at('2026-05-01')],
      ['a', at('2026-05-01')],
      ['c', at('2026-05-01')],
    ]);
  });

  it('counts age in whole days, rounded down and never negative', () => {
    const ageDays = (now: string) => evaluateWorld(now).ageDays;
    expect(ageDays('2026-01-10T00:00:00Z')).toBe(0);
    expect(ageDays('2026-01-10T23:59:59.999Z')).toBe(0);
    expect(ageDays('2026-01-11T00:00:00Z')).toBe(1);
    // Made today, as a bare date: the end of today is still to come.
    expect(ageDays('2026-01-09T12:00:00Z')).toBe(0);
  });

  it("lets the ledger's verified rotation win over the file, older or newer", () => {
    for (const rotatedAt of [at('2026-03-01T00:00:00Z'), at('2025-12-01T00:00:00Z')]) {
      expect(evaluateWorld('2026-04-01', { state: { rotatedAt } }).facts.bornAt).toBe(rotatedAt);
    }
  });

  it('follows the policy with the highest priority that selects it', () => {
    const policies = [
      policy({ name: 'all', priority: 1, maxAge: 10 * DAY }),
      policy({ name: 'db', priority: 50, maxAge: 20 * DAY, selector: { types: ['database-password'] } }),
      policy({ name: 'prod', priority: 99, maxAge: 30 * DAY, selector: { matchLabels: { env: 'prod' } } }),
    ];
    expect(evaluateWorld('2026-01-11', { policies }).policy).toBe('db');
    expect(evaluateWorld('2026-01-11', { policies, credential: { labels: { env: 'prod' } } }).policy).toBe('prod');
    expect(evaluateWorld('2026-01-11', { policies, credential: { type: 'api-key' } }).policy).toBe('all');
  });

  it('follows the first by name, should two of one priority have slipped through', () => {
    const policies = [policy({ name: 'b' }), policy({ name: 'a' })];
    expect(evaluateWorld('2026-01-11', { policies }).policy).toBe('a');
    expect(evaluateWorld('2026-01-11', { policies: policies.toReversed() }).policy).toBe('a');
  });

  it('reports every violation, the one that decides first', () => {
    const all = {
      state: { compromised: { seq: 3, at: at('2026-03-01'), reason: 'leaked' }, rotatedAt: at('2026-01-12T00:00:00Z') },
      credential: { createdAt: at('2026-02-10'), suspend: { until: at('2026-12-01'), reason: 'move' } },
      policy: { maxAge: 30 * DAY },
    };
    expect(codesIn('2026-05-01', all)).toEqual(['compromised', 'suspended', 'overdue', 'unrecorded-rotation']);
    const findings = findingsOf(evaluateWorld('2026-05-01', all));
    expect(findings.map(({ level }) => level)).toEqual(['error', 'info', 'error', 'warning']);
    expect(findings.every(({ credential }) => credential === 'pay-db')).toBe(true);
  });
});

describe('reasonOf', () => {
  it('is the sentence of the check that decided', () => {
    expect(reasonOf(evaluateWorld('2026-05-01T00:00:00Z'))).toMatchObject({
      code: 'no-policy',
      sentence: expect.stringMatching(/^no policy selects it/),
    });
  });

  it('tells of an active credential how old it is and when it is due', () => {
    expect(reasonOf(evaluateWorld('2026-02-01T00:00:00Z', { policy: { maxAge: 90 * DAY } }))).toEqual({
      code: 'in-time',
      sentence: '22 days old, due by 2026-04-10, in 68 days: policy "db" allows an age of 90d',
    });
  });

  it('is in time although advice was found', () => {
    const active = {
      policy: { maxAge: 365 * DAY },
      credential: { createdAt: at('2026-03-01') },
      state: { rotatedAt: at('2026-01-12T00:00:00Z') },
    };
    expect(reasonOf(evaluateWorld('2026-04-01', active)).code).toBe('in-time');
  });
});

describe('the next action', () => {
  const rules = { maxAge: 90 * DAY, warnBefore: [14 * DAY] };

  it.each([
    ['is to come', '2026-02-01T00:00:00Z', {}, '2026-03-27T00:00:00Z'],
    ['is now in the lead time', '2026-04-01T00:00:00Z', {}, '2026-04-01T00:00:00Z'],
    ['is now past the limit', '2026-05-01T00:00:00Z', {}, '2026-05-01T00:00:00Z'],
    ['is now for what has expired', '2026-02-01T00:00:00Z', { expiresAt: at('2026-01-20') }, '2026-02-01T00:00:00Z'],
  ])('%s', (_what, now, fields, expected) => {
    expect(evaluateWorld(now, { credential: fields, policy: rules }).nextActionAt).toBe(at(expected));
  });

  it('is none where nothing limits it', () => {
    expect(evaluateWorld('2026-02-01').nextActionAt).toBeUndefined();
  });
});
