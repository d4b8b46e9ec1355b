import type { Draft } from '../../domain/ledger/event.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';
import type { RotateOptions } from './ports.js';
import type { Turn } from './turn.js';

/** The epoch of a lease is its own `seq`, known before the append because the append holds for this head only. */
export function draftsOf(turns: readonly Turn[], snapshot: LedgerSnapshot, options: RotateOptions): Draft[] {
  const drafts: Draft[] = [];
  for (const { rider, progress, events } of turns) {
    let epoch = progress.lease?.epoch;
    for (const event of events) {
      if (event.type === 'leased') epoch = snapshot.size + drafts.length;
      drafts.push({
        ...event,
        rotation: progress.rotation,
        credential: rider.credential,
        actor: options.actor,
        ...(epoch === undefined ? {} : { epoch }),
        ...(progress.plan === undefined ? {} : { plan: progress.plan }),
      });
    }
  }
  return drafts;
}

/** One line for `git log`: the first rotation by name, the others by number. */
export function subjectOf(turns: readonly Turn[]): string {
  const said = turns.filter(({ events }) => events.length > 0);
  const [first] = said;
  if (!first) return 'nothing';
  const more = said.length > 1 ? ` (and ${said.length - 1} more)` : '';
  return `${first.progress.rotation}: ${describe(first)}${more}`;
}

/** The news of one rotation in this append, in a few words. */
export function describe({ events }: Turn): string {
  const done = events.findLast(({ type }) => type === 'done');
  const last = events.findLast(({ type }) => type !== 'intended' && type !== 'leased') ?? events.at(-1);
  switch (last?.type) {
    case 'failed':
      return `${last.data.step} failed, ${last.data.code}`;
    case 'closed':
      return `closed, ${last.data.outcome}`;
    case 'needs-human':
      return `needs a person, ${last.data.code}`;
    case 'waiting':
      return `waits in ${last.data.step} until ${last.data.until}`;
    case 'rolling-back':
      return `rolls back, ${last.data.code}`;
    case 'intended':
      return `begins ${last.data.step}`;
    default:
      return done?.type === 'done' ? `${done.data.step} done` : 'lease taken';
  }
}
