import type { Entry, LedgerState } from '../../domain/ledger/event.js';
import { parseInstant } from '../../domain/time.js';
import type { ClosingComment } from '../../templating/views.js';
import { names, proofs } from './story.js';

type Of<T extends Entry['type']> = Extract<Entry, { readonly type: T }>;

/** Why an issue is closed, and what proves it. */
export interface Closing {
  readonly view: Omit<ClosingComment, 'checkpoint'>;
  readonly reason: 'completed' | 'not_planned';
}

/**
 * What closes the issue of a credential about which nothing is to be done any more?
 *
 * @param history  all ledger entries of the credential, oldest first
 * @param known    whether the credential is still in the registry
 */
export function closingOf(credential: string, history: readonly Entry[], known: boolean): Closing {
  const opened = history.findLastIndex((entry) => entry.type === 'issue' && entry.data.state === 'open');
  const since = history.slice(opened + 1);
  const closed = since.findLast((entry): entry is Of<'closed'> => entry.type === 'closed');
  const base = { key: credential, rotation: null, took: null, pull: null, approvedBy: [], evidence: [] };
  if (!known) {
    const sentence = `"${credential}" is no longer in the registry.`;
    return { reason: 'not_planned', view: { ...base, sentence } };
  }
  if (closed?.data.outcome === 'success') return { reason: 'completed', view: rotated(credential, history, closed) };
  const recorded = since.findLast((entry) => entry.type === 'recorded');
  const sentence = recorded
    ? `"${credential}" was rotated by people, and that was recorded.`
    : `Nothing is to be done about "${credential}" any more: its policy, an exception or a date changed.`;
  return { reason: 'completed', view: { ...base, sentence } };
}

function rotated(credential: string, history: readonly Entry[], closed: Of<'closed'>): Closing['view'] {
  const saga = history.filter(({ rotation }) => rotation === closed.rotation);
  const approved = saga.findLast((entry): entry is Of<'approved'> => entry.type === 'approved');
  const began = saga.find(({ type }) => type === 'leased');
  return {
    key: closed.rotation ?? credential,
    sentence: `"${credential}" was rotated, and the new value was proven in use.`,
    rotation: closed.rotation ?? null,
    took: began ? (parseInstant(closed.at) ?? 0) - (parseInstant(began.at) ?? 0) : null,
    pull: approved?.data.pull ?? null,
    approvedBy: approved ? names(approved.data.by) : [],
    evidence: proofs(closed.data.evidence),
  };
}

/** Credentials that have an open issue, but are not in the registry any more. */
export function orphans(ledger: LedgerState, known: ReadonlySet<string>): string[] {
  return [...ledger.credentials].flatMap(([name, { issue }]) =>
    issue?.state === 'open' && !known.has(name) ? [name] : [],
  );
}
