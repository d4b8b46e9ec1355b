import { describe, expect, it } from '@jest/globals';
import { RekeyerError } from '../../src/domain/errors/index.js';
import { DAY, HOUR } from '../../src/domain/time.js';
import { endAlarm, raiseAlarm } from '../../src/jobs/alarm.js';
import { watchHeartbeat } from '../../src/jobs/watch.js';
import { MemoryIssues } from '../doubles/memory-issues.js';
import { SetClock } from '../doubles/set-clock.js';
import { templates } from '../templating/pages.js';

const missing = new RekeyerError('LEDGER_MISSING', 'there is no branch rekeyer-ledger');
const broken = new RekeyerError('LEDGER_BROKEN', 'entry 7 was changed');

function scene() {
  const issues = new MemoryIssues(new SetClock());
  const parts = { forge: { issues }, templates };
  return { issues, raise: (error = missing) => raiseAlarm('ledger', error, ['@acme/incident'], parts), parts };
}

describe('an alarm', () => {
  it('is one issue that calls people, and nothing is written while it says the same', async () => {
    const { issues, raise } = scene();
    await raise();
    await raise();
    expect(issues.calls).toEqual(['own', 'open', 'own']);
    expect(issues.all.get(1)?.body).toContain('@acme/incident');
  });

  it('is edited when something else is wrong, closed when it is over, and reopened', async () => {
    const { issues, raise, parts } = scene();
    await raise();
    await raise(broken);
    expect(issues.all.get(1)?.body).toContain('entry 7 was changed');
    await endAlarm('ledger', parts);
    await endAlarm('ledger', parts);
    expect(issues.calls.filter((call) => call.startsWith('close'))).toHaveLength(1);
    await raise();
    expect(issues.calls.at(-1)).toBe('reopen');
  });
});

describe('the watch over the heartbeat', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const watch = (last: number | undefined, { parts }: ReturnType<typeof scene>) =>
    watchHeartbeat(last, now, ['@acme/incident'], parts);

  it('is silent before the first one, and while they come in time', async () => {
    const world = scene();
    await watch(undefined, world);
    await watch(now - HOUR, world);
    await watch(now - DAY, world);
    expect(world.issues.calls.filter((call) => call !== 'own')).toEqual([]);
  });

  it('opens one issue after a day without, which ends when one came in time again', async () => {
    const world = scene();
    await watch(now - DAY - 1, world);
    const { body } = world.issues.all.get(1) ?? {};
    expect(body).toContain('HEARTBEAT_LATE');
    expect(body).toContain('2026-11-21T12:00:00Z');
    expect(body).not.toContain('nothing is rotated');
    await watch(now - HOUR, world);
    expect(world.issues.all.get(1)?.state).toBe('open');
    await watch(now - 7 * HOUR, world);
    expect(world.issues.all.get(1)?.state).toBe('closed');
  });
});
