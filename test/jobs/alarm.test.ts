import { describe, expect, it } from '@jest/globals';
import { RekeyerError } from '../../src/domain/errors/index.js';
import { endAlarm, raiseAlarm } from '../../src/jobs/alarm.js';
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
