import { describe, expect, it } from '@jest/globals';
import { managements } from '../../src/domain/credential.js';
import { onDueActions } from '../../src/domain/policy.js';
import { DAY, formatInstant, HOUR } from '../../src/domain/time.js';
import { workOf } from '../../src/domain/work.js';
import { at, evaluateWorld, type world } from '../builders.js';

/** Due from 2026-03-27 to 2026-04-10, both midnight. */
const rules = { maxAge: 90 * DAY, warnBefore: [14 * DAY] };

const work = (...args: Parameters<typeof world>) => workOf(evaluateWorld(...args));
const action = (...args: Parameters<typeof world>) => work(...args)?.action;

describe('the truth table of management and onDue', () => {
  const row = (now: string) =>
    managements.map((management) =>
      onDueActions.map((onDue) => action(now, { credential: { management }, policy: { ...rules, onDue } })),
    );

  it('in the lead time', () => {
    expect(row('2026-04-01T00:00:00Z')).toEqual([
      ['report', 'issue', 'propose', 'rotate'],
      ['report', 'issue', 'issue', 'issue'],
      ['report', 'report', 'report', 'report'],
    ]);
  });

  it('past the limit, and for what has expired', () => {
    const late = [
      ['report', 'issue', 'propose', 'rotate'],
      ['report', 'issue', 'issue', 'issue'],
      ['report', 'issue', 'issue', 'issue'],
    ];
    expect(row('2026-04-20T00:00:00Z')).toEqual(late);
    const expired = managements.map((management) =>
      onDueActions.map((onDue) =>
        action('2026-02-01', { credential: { management, expiresAt: at('2026-01-20') }, policy: { ...rules, onDue } }),
      ),
    );
    expect(expired).toEqual(late);
  });

  it('for a compromise: proposed at least, where we can rotate', () => {
    const state = { compromised: { seq: 1, at: at('2026-02-01'), reason: 'leaked' } };
    const found = managements.map((management) =>
      onDueActions.map((onDue) =>
        action('2026-02-02', { credential: { management }, policy: { ...rules, onDue }, state }),
      ),
    );
    expect(found).toEqual([
      ['propose', 'propose', 'propose', 'rotate'],
      ['issue', 'issue', 'issue', 'issue'],
      ['issue', 'issue', 'issue', 'issue'],
    ]);
    expect(action('2026-02-02', { state })).toBe('issue');
  });
});

describe('what is to be done', () => {
  const rotate = { ...rules, onDue: 'rotate' as const };

  it('is nothing in time, suspended, excepted, or while a rotation is under way', () => {
    expect(work('2026-02-01', { policy: rotate })).toBeUndefined();
    const suspend = { until: at('2026-12-01'), reason: 'move' };
    expect(work('2026-05-01', { policy: rotate, credential: { suspend } })).toBeUndefined();
    expect(work('2026-04-12', { policy: rotate, exception: {} })).toBeUndefined();
    const open = [
      {
        type: 'requested',
        data: { action: 'rotate', reason: 'due', generation: 1, requester: 'alice:17' },
        seq: 0,
        prev: '',
        id: 'x',
        at: '2026-04-01T00:00:00Z',
        rotation: 'pay-db.1',
        actor: { login: 'rekeyer', id: 1, kind: 'app' },
        run: 'test',
      },
    ] as const;
    expect(work('2026-05-01', { policy: rotate, state: { open } })).toBeUndefined();
  });

  it('is never a rotation where the age is unknown, and a report where no policy speaks', () => {
    const credential = { createdAt: 'unknown' as const };
    expect(onDueActions.map((onDue) => action('2026-05-01', { credential, policy: { ...rules, onDue } }))).toEqual([
      'report',
      'issue',
      'issue',
      'issue',
    ]);
    expect(action('2026-05-01')).toBe('report');
  });

  it('is an issue at most for what nobody uses', () => {
    const policy = { maxUnused: 45 * DAY, warnBefore: [14 * DAY], onDue: 'rotate' as const };
    const observations = new Map([['pay-db', { usedAt: at('2026-02-01T00:00:00Z') }]]);
    expect(action('2026-03-10T00:00:00Z', { policy, observations })).toBe('issue');
    expect(action('2026-05-01T00:00:00Z', { policy, observations })).toBe('issue');
  });

  it('is a report until its place in the spread has come', () => {
    const policy = { ...rotate, limits: { spread: 14 * DAY } };
    const { facts } = evaluateWorld('2026-03-27T00:00:00Z', { policy });
    const workAt = facts.limit?.workAt ?? 0;
    expect(formatInstant(workAt).slice(0, 10)).toBe('2026-03-29');
    expect(action(workAt - 1, { policy })).toBe('report');
    expect(action(workAt, { policy })).toBe('rotate');
  });

  it('begins in the lead time of the longer limit under an exception', () => {
    expect(action('2026-04-16T23:59:59.999Z', { policy: rotate, exception: {} })).toBeUndefined();
    expect(action('2026-04-17T00:00:00.000Z', { policy: rotate, exception: {} })).toBe('rotate');
  });

  it.each([
    ['2026-04-01', {}, 'warning'],
    ['2026-04-20', {}, 'critical'],
    ['2026-04-01', { credential: { expiresAt: at('2026-03-31') } }, 'critical'],
    ['2026-04-01', { state: { compromised: { seq: 1, at: 0, reason: '' } } }, 'emergency'],
  ])('on %s with %j is told as %s', (now, parts, severity) => {
    expect(work(now, { policy: rotate, ...parts })?.severity).toBe(severity);
  });
});

describe('when the rotation may start', () => {
  const windows = [{ cron: '0 2 * * 2-4', duration: 4 * HOUR, timezone: 'Europe/Berlin' }];
  const freezes = [{ from: at('2026-04-01T00:00:00Z'), to: at('2026-05-01T00:00:00Z'), reason: 'peak season' }];
  const start = (...args: Parameters<typeof world>) => {
    const found = work(...args)?.start;
    return found && `${found.code} ${formatInstant(found.at)}`;
  };

  it('is now without windows and freezes', () => {
    expect(start('2026-04-02T12:00:00Z', { policy: rules })).toBe('open 2026-04-02T12:00:00Z');
  });

  it('is when the window opens; the status does not wait', () => {
    // Thursday noon; the next window is Tuesday 02:00 in Berlin, summer time.
    expect(start('2026-04-02T12:00:00Z', { policy: { ...rules, windows } })).toBe(
      'waits-for-window 2026-04-07T00:00:00Z',
    );
    expect(evaluateWorld('2026-04-02T12:00:00Z', { policy: { ...rules, windows } }).status).toBe('due');
  });

  it('is after the freeze, although it is overdue by then', () => {
    expect(start('2026-04-02T12:00:00Z', { policy: { ...rules, freezes } })).toBe(
      'waits-for-freeze 2026-05-01T00:00:00Z',
    );
    expect(start('2026-04-20T12:00:00Z', { policy: { ...rules, freezes } })).toBe(
      'waits-for-freeze 2026-05-01T00:00:00Z',
    );
  });

  it('is now when the value itself would end before', () => {
    const credential = { expiresAt: at('2026-04-20') };
    expect(start('2026-04-02T12:00:00Z', { credential, policy: { ...rules, windows, freezes } })).toBe(
      'expiry-beats-schedule 2026-04-02T12:00:00Z',
    );
  });

  it('is now for a compromise, whatever the policy says', () => {
    const state = { compromised: { seq: 1, at: 0, reason: 'leaked' } };
    expect(start('2026-04-02T12:00:00Z', { state, policy: { ...rules, windows, freezes } })).toBe(
      'open 2026-04-02T12:00:00Z',
    );
  });
});
