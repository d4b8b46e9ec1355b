import { type Evaluation, reasonOf } from '../../domain/evaluate.js';
import type { CredentialState, LedgerState } from '../../domain/ledger/event.js';
import { foldProgress } from '../../domain/rotation/progress.js';
import { snoozeInForce, snoozeText } from '../../domain/snooze.js';
import { workOf } from '../../domain/work.js';
import type { DashboardRow, DashboardSection } from '../../templating/views/dashboard.js';

const titles = {
  compromised: '🚨 Compromised',
  failed: '🛑 Stopped, waiting for a person',
  overdue: '🔴 Overdue',
  due: '🟠 Due',
  rotating: '🔄 Being rotated',
  unmanaged: '⚪ Unmanaged: no known age, or no policy',
  excepted: '🟡 Excepted',
  snoozed: '😴 Snoozed',
} as const;
type Section = keyof typeof titles;

const order = Object.keys(titles) as Section[];
/** Rows of a section that somebody still reads. */
const MOST_ROWS = 50;

/** Everything that somebody should look at, each credential in exactly one section, sections by urgency. */
export function sectionsOf(evaluations: readonly Evaluation[], ledger: LedgerState): DashboardSection[] {
  const rows = new Map<Section, DashboardRow[]>();
  for (const evaluation of evaluations) {
    const placed = placeOf(evaluation, ledger.credentials.get(evaluation.name));
    if (placed) rows.set(placed.section, [...(rows.get(placed.section) ?? []), placed.row]);
  }
  return order.flatMap((section) => {
    const all = rows.get(section);
    if (!all) return [];
    return { title: titles[section], rows: all.slice(0, MOST_ROWS), more: Math.max(0, all.length - MOST_ROWS) };
  });
}

/** Names that a tick may open a pull request for: due or worse, ours to rotate, and not asked for yet. */
export function askable(evaluations: readonly Evaluation[], ledger: LedgerState): string[] {
  const asked = new Set(
    [...ledger.requests.values()].flatMap(({ state, proposal }) =>
      state === 'proposed' ? (proposal?.credentials.split(' ') ?? []) : [],
    ),
  );
  return evaluations
    .filter(({ name, facts }) => facts.credential.management === 'auto' && !asked.has(name))
    .filter((one) => ['compromised', 'overdue', 'due'].includes(placeOf(one, one.facts.ledger)?.section ?? ''))
    .map(({ name }) => name)
    .slice(0, MOST_ROWS);
}

function placeOf(
  evaluation: Evaluation,
  state: CredentialState | undefined,
): { readonly section: Section; readonly row: DashboardRow } | undefined {
  const { name, facts, dueAt } = evaluation;
  const issue = state?.issue?.state === 'open' ? state.issue.number : null;
  const row = { credential: name, owners: [facts.credential.owner], dueAt: dueAt ?? null, issue };
  const rotation = state?.open?.[0]?.rotation;
  if (state?.open && rotation) {
    const { needsHuman, done } = foldProgress(rotation, name, state.open);
    const sentence = needsHuman ? `${rotation}: ${needsHuman.valid}` : `${rotation}, ${done.length} steps done`;
    return { section: needsHuman ? 'failed' : 'rotating', row: { ...row, sentence } };
  }
  const section = sectionOf(evaluation);
  if (!section) return undefined;
  const work = workOf(evaluation);
  const standing = work && { status: evaluation.status, severity: work.severity };
  const snooze = standing && snoozeInForce(state?.snoozes, standing, facts.now);
  if (snooze) return { section: 'snoozed', row: { ...row, sentence: snoozeText(snooze) } };
  return { section, row: { ...row, sentence: sentenceOf(evaluation, section) } };
}

/** Without what changes from day to day: a dashboard that says the same is not written again. */
function sentenceOf(evaluation: Evaluation, section: Section): string {
  if (section !== 'due' && section !== 'overdue') return reasonOf(evaluation).sentence;
  return evaluation.policy ? `by policy "${evaluation.policy}"` : '';
}

function sectionOf({ status }: Evaluation): Section | undefined {
  switch (status) {
    case 'compromised':
    case 'overdue':
    case 'due':
    case 'excepted':
      return status;
    case 'expired':
      return 'overdue';
    case 'unknown-age':
    case 'no-policy':
      return 'unmanaged';
    default:
      return undefined;
  }
}
