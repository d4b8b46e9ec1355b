import type { Management } from './credential.js';
import type { Evaluation } from './evaluate.js';
import { type OnDue, onDueActions } from './policy.js';
import { nextStart, type Start } from './schedule.js';
import type { Severity } from './status.js';

export type { Severity } from './status.js';

/** What is to be done about one credential now. */
export interface Work {
  readonly credential: string;
  readonly action: OnDue;
  readonly severity: Severity;
  /**
   * When the *rotation* may start, and what it waits for. Reports, issues and proposals wait for nothing; a `rotate`
   * whose start is later than now is blocked until then.
   */
  readonly start: Start;
}

/**
 * The truth table of `management` and `onDue`, for a credential whose limit asks for work.
 *
 * Where people rotate (`manual`) a proposal could only be carried out by them, so they get an issue. Where another
 * system rotates (`external`) its own work is awaited during the lead time, and an issue asks why it did not come.
 */
export const actionTable: Readonly<Record<Management, Readonly<Record<'due' | 'overdue', Record<OnDue, OnDue>>>>> = {
  auto: {
    due: { report: 'report', issue: 'issue', propose: 'propose', rotate: 'rotate' },
    overdue: { report: 'report', issue: 'issue', propose: 'propose', rotate: 'rotate' },
  },
  manual: {
    due: { report: 'report', issue: 'issue', propose: 'issue', rotate: 'issue' },
    overdue: { report: 'report', issue: 'issue', propose: 'issue', rotate: 'issue' },
  },
  external: {
    due: { report: 'report', issue: 'report', propose: 'report', rotate: 'report' },
    overdue: { report: 'report', issue: 'issue', propose: 'issue', rotate: 'issue' },
  },
};

/**
 * What is to be done now about this credential, and what must it wait for?
 *
 * Nothing (`undefined`) for an active or suspended credential, one whose exception still gives it time, and one
 * with a rotation under way. An unknown age asks people for a date and rotates nothing; so does a missing policy. What
 * nobody uses gets an issue, because a new value would not help. A compromise is always proposed at least, and
 * waits for neither window nor freeze.
 */
export function workOf(evaluation: Evaluation): Work | undefined {
  const { name, status, facts } = evaluation;
  if (facts.ledger?.open && facts.ledger.open.length > 0) return undefined;
  const action = actionOf(evaluation);
  return action && { credential: name, action, severity: severityOf(status), start: startOf(evaluation) };
}

function actionOf({ status, facts }: Evaluation): OnDue | undefined {
  const { policy, credential, limit, now } = facts;
  const onDue = policy?.onDue ?? 'report';
  const table = actionTable[credential.management];
  const byLimit = (phase: 'due' | 'overdue') =>
    limit?.kind === 'maxUnused' ? atMost(table[phase][onDue], 'issue') : table[phase][onDue];
  switch (status) {
    case 'active':
    case 'suspended':
      return undefined;
    case 'no-policy':
      return 'report';
    case 'unknown-age':
      return atMost(onDue, 'issue');
    case 'compromised':
      return policy ? table.overdue[atLeast(onDue, 'propose')] : 'issue';
    case 'expired':
      return table.overdue[onDue];
    case 'overdue':
      return byLimit('overdue');
    case 'due':
      return limit && now < limit.workAt ? 'report' : byLimit('due');
    case 'excepted':
      return limit && now >= limit.workAt ? byLimit('due') : undefined;
  }
}

function atMost(action: OnDue, most: OnDue): OnDue {
  return onDueActions.indexOf(action) <= onDueActions.indexOf(most) ? action : most;
}

function atLeast(action: OnDue, least: OnDue): OnDue {
  return onDueActions.indexOf(action) >= onDueActions.indexOf(least) ? action : least;
}

function severityOf(status: Evaluation['status']): Severity {
  if (status === 'compromised') return 'emergency';
  return status === 'expired' || status === 'overdue' ? 'critical' : 'warning';
}

function startOf({ status, facts, nextActionAt }: Evaluation): Start {
  const { policy, limit, endsAt, now } = facts;
  // Without a limit there is no rotation to hold back: people are asked for a fact or a policy.
  if (!policy || !limit || status === 'compromised') return nextStart([], [], now);
  return nextStart(policy.windows, policy.freezes, nextActionAt ?? now, endsAt);
}
