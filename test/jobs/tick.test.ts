import { expect, it } from '@jest/globals';
import { families } from '../../src/compose/families.js';
import { type TickOptions, type TickPorts, tick } from '../../src/jobs/tick.js';
import { MemoryIssues } from '../doubles/memory-issues.js';
import { SetClock } from '../doubles/set-clock.js';
import { templates } from '../templating/pages.js';

const config = (merge: string) => `apiVersion: rekeyer/v1\nkind: Config\nspec: { merge: ${merge} }\n`;
const files = (text: string) => ({
  list: async () => ({
    entries: [{ path: 'rekeyer.yaml', mode: '100644', size: text.length, id: '1' }],
    truncated: false,
  }),
  read: async () => [Buffer.from(text)],
});

it('pauses on a broken registry with one issue, and touches nothing else, not even the ledger', async () => {
  const issues = new MemoryIssues(new SetClock());
  const revisions = { newest: async () => 'abcdef0123', at: async () => files(config('never')) };
  const ports = { revisions, families, forge: { issues }, templates, clock: new SetClock() } as unknown as TickPorts;
  for (const _ of [1, 2]) {
    expect(await tick(ports, {} as TickOptions)).toMatchObject({ state: 'registry broken', code: 'REGISTRY_INVALID' });
  }
  expect(issues.calls).toEqual(['own', 'open', 'own']);
  expect(issues.all.get(1)?.body).toContain('the registry at abcdef0 has 1 error');
});
