import { describe, expect, it } from '@jest/globals';
import { statuses } from '../../src/domain/status.js';
import { DAY, HOUR } from '../../src/domain/time.js';
import { scan } from '../../src/jobs/scan.js';
import { at, credential, exception, ledger, policy } from '../builders.js';

/** One credential for each status, named after it, and a second one that is overdue by less. */
const credentials = [
  credential({ name: 'active', createdAt: at('2026-04-01') }),
  credential({ name: 'compromised', createdAt: at('2026-04-01') }),
  credential({ name: 'due', createdAt: at('2026-01-20T00:00:00Z') }),
  credential({ name: 'excepted', createdAt: at('2026-01-10T00:00:00Z') }),
  credential({ name: 'expired', createdAt: at('2026-04-01'), expiresAt: at('2026-04-05') }),
  credential({ name: 'no-policy', type: 'generic' }),
  credential({ name: 'overdue', createdAt: at('2025-12-24T10:00:00Z') }),
  credential({ name: 'overdue-less', createdAt: at('2026-01-01T00:00:00Z') }),
  credential({ name: 'suspended', createdAt: at('2025-12-24'), suspend: { until: at('2026-06-01'), reason: 'move' } }),
  credential({ name: 'unknown-age', createdAt: 'unknown' }),
];
const rules = {
  selector: { types: ['database-password' as const] },
  maxAge: 90 * DAY,
  warnBefore: [14 * DAY],
  windows: [{ cron: '0 2 * * 2-4', duration: 4 * HOUR, timezone: 'Europe/Berlin' }],
};
const input = {
  now: at('2026-04-12T08:00:00Z'),
  ledger: ledger({ compromised: { compromised: { seq: 9, at: at('2026-04-11'), reason: 'leaked' } } }),
  registry: {
    credentials,
    policies: [
      policy(rules),
      policy({ ...rules, name: 'alone', priority: 200, selector: { names: ['overdue-less'] }, onDue: 'rotate' }),
    ],
    exceptions: [exception({ credentialRefs: ['excepted'], expiresAt: at('2026-05-30') })],
  },
};

describe('scan', () => {
  const { report, work, evaluations } = scan(input);

  it('puts the worst first, then by due date, then by name', () => {
    expect(report.credentials.map(({ name }) => name)).toEqual([
      'compromised',
      'expired',
      'overdue',
      'overdue-less',
      'due',
      'unknown-age',
      'no-policy',
      'excepted',
      'suspended',
      'active',
    ]);
    expect(evaluations.map(({ name }) => name)).toEqual(report.credentials.map(({ name }) => name));
  });

  it('says all that a script needs about each credential', () => {
    expect(report.now).toBe('2026-04-12T08:00:00Z');
    expect(report.credentials.find(({ name }) => name === 'overdue')).toEqual({
      name: 'overdue',
      status: 'overdue',
      policy: 'db',
      owner: '@acme/payments',
      type: 'database-password',
      ageDays: 108,
      dueAt: '2026-03-24T10:00:00Z',
      expiresAt: null,
      nextActionAt: '2026-04-12T08:00:00Z',
      reason: {
        code: 'overdue',
        sentence:
          'overdue since 2026-03-24, 18 days ago: policy "db" allows an age of 90d. Rotate it, or ask for an exception',
      },
    });
    expect(report.credentials.find(({ name }) => name === 'unknown-age')).toMatchObject({
      ageDays: null,
      dueAt: null,
      nextActionAt: null,
    });
    expect(report.credentials.find(({ name }) => name === 'expired')?.expiresAt).toBe('2026-04-05T23:59:59Z');
  });

  it('lists findings in the same order, all of a credential together', () => {
    expect(report.findings.map(({ credential, code, level }) => `${credential} ${code} ${level}`)).toEqual([
      'compromised compromised error',
      'expired expired error',
      'overdue overdue error',
      'overdue-less overdue error',
      'due due warning',
      'unknown-age unknown-age warning',
      'no-policy no-policy warning',
      'excepted excepted info',
      'suspended suspended info',
      'suspended overdue error',
    ]);
  });

  it('lists what is to be done, and what waits for a window', () => {
    expect(report.work.map((one) => `${one.credential} ${one.action} ${one.severity} ${one.blocked}`)).toEqual([
      'compromised propose emergency false',
      'expired propose critical false',
      'overdue propose critical false',
      'overdue-less rotate critical true',
      'due propose warning false',
      'unknown-age issue warning false',
      'no-policy report warning false',
    ]);
    expect(report.work[2]).toMatchObject({ startsAt: '2026-04-14T00:00:00Z', reason: { code: 'waits-for-window' } });
    expect(work.map(({ credential }) => credential)).toEqual(report.work.map(({ credential }) => credential));
  });

  it('counts everything, zeros too', () => {
    expect(Object.keys(report.summary.byStatus)).toEqual([...statuses]);
    expect(report.summary).toMatchObject({
      credentials: 10,
      byStatus: { overdue: 2, active: 1, excepted: 1 },
      byLevel: { error: 5, warning: 3, info: 2 },
    });
    expect(scan({ ...input, registry: { credentials: [], policies: [], exceptions: [] } }).report).toMatchObject({
      credentials: [],
      findings: [],
      work: [],
      summary: { credentials: 0, byStatus: { compromised: 0 }, byLevel: { error: 0 } },
    });
  });

  it('is plain data: printing and reading it back loses nothing', () => {
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});
