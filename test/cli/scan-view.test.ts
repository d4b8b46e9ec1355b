import { expect, it } from '@jest/globals';
import { scanText } from '../../src/cli/scan-view.js';
import type { ScanReport } from '../../src/jobs/scan.js';
import { RecordingTerminal } from './terminal.js';

const none = {
  compromised: 0,
  expired: 0,
  overdue: 0,
  due: 0,
  'unknown-age': 0,
  'no-policy': 0,
  excepted: 0,
  suspended: 0,
  active: 0,
};

const report: ScanReport = {
  now: '2026-11-21T08:00:00Z',
  credentials: [
    {
      name: 'pay-db',
      status: 'overdue',
      policy: 'db',
      owner: '@acme/payments',
      type: 'database-password',
      ageDays: 71,
      dueAt: '2026-11-10T23:59:59Z',
      expiresAt: null,
      nextActionAt: null,
      reason: { code: 'overdue', sentence: '' },
    },
    {
      name: 'search-key',
      status: 'active',
      policy: null,
      owner: '@acme/search',
      type: 'api-key',
      ageDays: null,
      dueAt: null,
      expiresAt: null,
      nextActionAt: null,
      reason: { code: 'in-time', sentence: '' },
    },
  ],
  findings: [{ credential: 'pay-db', code: 'overdue', level: 'error', message: 'overdue since 2026-11-10' }],
  work: [],
  summary: {
    credentials: 2,
    byStatus: { ...none, overdue: 1, active: 1 },
    byLevel: { error: 1, warning: 0, info: 0 },
  },
};

it('shows what was found, then the sums', () => {
  expect(scanText(new RecordingTerminal(), report, { all: false, ledger: undefined })).toBe(
    [
      'level  credential  finding',
      'error  pay-db      overdue since 2026-11-10',
      '',
      '2 credentials: 1 overdue, 1 active. 1 finding: 1 error.',
      'There is no ledger here: ages count from createdAt.',
      '',
    ].join('\n'),
  );
});

it('shows every credential on request', () => {
  expect(scanText(new RecordingTerminal(), report, { all: true, ledger: undefined })).toContain(
    [
      'status   credential  age   due         policy  owner',
      'overdue  pay-db      71 d  2026-11-10  db      @acme/payments',
      'active   search-key     ?  -           -       @acme/search',
      '',
    ].join('\n'),
  );
});

it('of nothing says so in one line', () => {
  const nothing = {
    ...report,
    credentials: [],
    findings: [],
    summary: { credentials: 0, byStatus: none, byLevel: { error: 0, warning: 0, info: 0 } },
  };
  expect(scanText(new RecordingTerminal(), nothing, { all: true, ledger: undefined })).toMatch(
    /^0 credentials. 0 findings.\n/,
  );
});
