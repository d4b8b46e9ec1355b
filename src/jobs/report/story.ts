import type { Entry, Evidence } from '../../domain/ledger/event.js';
import { type StepName, stepLaws } from '../../domain/steps.js';
import { parseInstant } from '../../domain/time.js';
import type { EventLine } from '../../templating/views.js';

const MOST = 5;

export function stepText(step: StepName): string {
  return stepLaws[step].title;
}

/** The last events of a rotation as people read them; intents and leases are left out. */
export function linesOf(entries: readonly Entry[]): EventLine[] {
  return entries
    .flatMap((entry) => {
      const text = textOf(entry);
      return text ? [{ at: parseInstant(entry.at) ?? 0, text, who: whoOf(entry) }] : [];
    })
    .slice(-MOST);
}

function textOf(entry: Entry): string | undefined {
  switch (entry.type) {
    case 'requested':
      return `Requested, ${entry.data.reason}`;
    case 'approved':
      return entry.data.pull === undefined ? 'Authorised by policy' : 'Approved and merged';
    case 'done':
      return `Done: ${stepText(entry.data.step)}`;
    case 'failed':
      return `Failed: ${stepText(entry.data.step)} (${entry.data.code})`;
    case 'waiting':
      return `Waiting: ${stepText(entry.data.step)}`;
    case 'rolling-back':
      return `Going back (${entry.data.code})`;
    case 'needs-human':
      return `Stopped for a person (${entry.data.code})`;
    case 'resumed':
      return entry.data.command === 'retry' ? 'Let go on' : 'Sent back';
    case 'held':
      return entry.data.hold ? 'Held' : 'Hold lifted';
    case 'closed':
      return `Closed: ${entry.data.outcome}`;
    default:
      return undefined;
  }
}

function whoOf(entry: Entry): string {
  if (entry.type === 'approved') return names(entry.data.by).join(', ');
  if (entry.type === 'requested') return names(entry.data.requester).join(', ');
  if (entry.type === 'resumed' || entry.type === 'held') return names(entry.data.by).join(', ');
  return entry.actor.login;
}

/** `alice:17 bob:21` → `alice`, `bob`. */
export function names(people: string): string[] {
  return people.split(' ').flatMap((person) => person.split(':')[0] || []);
}

const FACTS: Readonly<Record<string, string>> = {
  accepted: 'New value accepted',
  decoyRefused: 'A wrong value refused',
  previousRefused: 'Old value refused',
  adopted: 'Consumers seen using the new value',
  sessions: 'Sessions begun with it',
};

/** What was proven, in words; facts that have none stay in the ledger. */
export function proofs(evidence: Evidence): { readonly fact: string; readonly value: string }[] {
  return Object.entries(FACTS).flatMap(([key, fact]) => {
    const value = evidence[key];
    if (value === undefined) return [];
    return [{ fact, value: value === true ? 'yes' : value === false ? 'no' : String(value) }];
  });
}
