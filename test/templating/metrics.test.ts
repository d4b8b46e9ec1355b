import { describe, expect, it } from '@jest/globals';
import { statisticsOf } from '../../src/domain/statistics.js';
import { metricsText } from '../../src/templating/metrics.js';

const NOW = Date.UTC(2026, 10, 21);
const rotation = {
  rotation: 'pay-db.1',
  credential: 'pay-db',
  action: 'rotate',
  reason: 'due',
  requester: 'alice:1',
  approvedBy: 'bob:2',
  requestedAt: NOW - 9_000,
  startedAt: NOW - 1_500,
  closedAt: NOW,
  outcome: 'success',
  needsHuman: false,
  steps: [{ step: 'issue', took: 250, failed: false }],
} as const;

const text = (type: string) =>
  metricsText({
    statistics: statisticsOf({
      now: NOW,
      rotations: [rotation],
      recorded: 2,
      types: new Map([['pay-db', type]]),
      due: [],
    }),
    byStatus: { overdue: 3 },
    heartbeat: NOW,
  });

describe('the page for Prometheus', () => {
  it('has every family once, with help, type and samples a parser reads', () => {
    const lines = text('database-password').split('\n');
    expect(lines.at(-1)).toBe('');
    const names = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
    expect(new Set(names).size).toBe(names.length);
    for (const line of lines.slice(0, -1)) {
      expect(line).toMatch(
        /^(?:# (?:HELP|TYPE) rekeyer_\w+ .+|rekeyer_\w+(?:\{\w+="[^"\n]*"(?:,\w+="[^"\n]*")*\})? [0-9.e+]+)$/,
      );
    }
    expect(lines).toEqual(
      expect.arrayContaining([
        'rekeyer_credentials{status="overdue"} 3',
        'rekeyer_credentials{status="active"} 0',
        'rekeyer_rotations_total{outcome="success"} 1',
        'rekeyer_rotation_seconds_sum{type="database-password"} 1.5',
        'rekeyer_step_seconds_sum{step="issue"} 0.25',
        'rekeyer_recorded_total 2',
        `rekeyer_heartbeat_timestamp_seconds ${NOW / 1000}`,
      ]),
    );
  });

  it('names no credential, and no value ends its own quotes', () => {
    expect(text('generic')).not.toContain('pay-db');
    expect(text('a"b\\c\nd')).toContain('{type="a\\"b\\\\c\\nd"} 1.5');
  });
});
