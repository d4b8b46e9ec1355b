import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseInstant } from '../../src/domain/time.js';
import { keepDashboard } from '../../src/jobs/dashboard.js';
import { report } from '../../src/jobs/report.js';
import { scan } from '../../src/jobs/scan.js';
import { credential, policy } from '../builders.js';
import { MemoryLedger } from '../doubles/ledger.js';
import { MemoryIssues } from '../doubles/memory-issues.js';
import { templates } from '../templating/pages.js';

const actor = { login: 'rekeyer', id: 1, kind: 'app' } as const;
const DAY = 86_400_000;
const start = parseInstant('2026-03-01T00:00:00Z') ?? 0;
const names = ['a', 'b', 'c'];

/** What changes the world, and what people and GitHub do to what the bot wrote. Numbers choose among what is there. */
type Act =
  | { readonly kind: 'tick' | 'days' | 'leave' | 'delete' | 'close'; readonly n: number }
  | { readonly kind: 'compromised' | 'recorded' | 'snoozed'; readonly n: number };

const acts = fc.array(
  fc.record({
    kind: fc.constantFrom<Act['kind']>(
      'tick',
      'tick',
      'days',
      'leave',
      'delete',
      'close',
      'compromised',
      'recorded',
      'snoozed',
    ),
    n: fc.nat(11),
  }),
  { maxLength: 25 },
);

class Scene {
  now = start;
  readonly clock = { now: () => this.now };
  readonly issues = new MemoryIssues(this.clock);
  readonly ledger = new MemoryLedger({ clock: this.clock });
  readonly left = new Set<string>();

  async tick(): Promise<void> {
    const credentials = names.filter((name) => !this.left.has(name)).map((name) => credential({ name }));
    const registry = { credentials, policies: [policy({ maxAge: 30 * DAY, onDue: 'issue' })], exceptions: [] };
    const see = async () => scan({ registry, ledger: (await this.ledger.read()).state, now: this.now });
    const parts = { ledger: this.ledger, forge: { issues: this.issues, comments: this.issues }, templates };
    await report(await see(), parts, { actor, newIssuesPerRun: 20 });
    await keepDashboard(await see(), parts, { hearsTicks: true });
  }

  async write(draft: object): Promise<void> {
    await this.ledger.append(await this.ledger.read(), 'by a test', [{ ...draft, actor } as never]);
  }

  async act({ kind, n }: Act): Promise<void> {
    const name = names[n % names.length] ?? 'a';
    const numbers = [...this.issues.all.keys()];
    const number = numbers[n % Math.max(1, numbers.length)] ?? 0;
    if (kind === 'tick') return this.tick();
    if (kind === 'days') this.now += n * DAY;
    if (kind === 'leave' && n === 0) this.left.add(name);
    const issue = this.issues.all.get(number);
    if (kind === 'delete') this.issues.all.delete(number);
    // A dashboard that a person closed is not wanted, which is a wish and no accident.
    if (kind === 'close' && issue && !issue.body.includes(':dashboard:')) await this.issues.close(number, 'completed');
    if (kind === 'compromised') await this.write({ type: kind, data: { reason: 'seen in a log' }, credential: name });
    const rotatedAt = new Date(this.now).toISOString();
    if (kind === 'recorded')
      await this.write({ type: kind, data: { rotatedAt, evidence: 'ticket 7' }, credential: name });
    if (kind === 'snoozed') {
      const until = new Date(this.now + 2 * DAY).toISOString();
      const data = { until, reason: 'waiting for it', severity: 'critical', status: 'overdue', by: 'alice:1' };
      await this.write({ type: kind, data, credential: name });
    }
  }

  /** What people see: every open issue without numbers, history and checkpoints. */
  view(): unknown {
    const plain = (body: string) => body.replace(/#\d+/g, '#').replace(/<sub>.*<\/sub>/gs, '');
    const open = [...this.issues.all.values()].filter(({ state }) => state === 'open');
    return open.map(({ title, labels, body }) => ({ title, labels, body: plain(body) })).sort(byTitle);
  }
}

const byTitle = (a: { title: string }, b: { title: string }) => (a.title < b.title ? -1 : 1);

describe('B34: everything that people see', () => {
  it('is made from registry and ledger alone, whichever events were lost, repeated or late', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (story) => {
        const [lived, fresh] = [new Scene(), new Scene()];
        for (const act of story) await lived.act(act);
        // Twice: what the first writes (a number of an issue) is seen by the second.
        await lived.tick();
        await lived.tick();
        for (const act of story) if (!['tick', 'delete', 'close'].includes(act.kind)) await fresh.act(act);
        await fresh.tick();
        await fresh.tick();
        expect(lived.view()).toEqual(fresh.view());
        const before = lived.issues.calls.length;
        await lived.tick();
        expect(lived.issues.calls.slice(before)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
