import { canonicalDigest } from '../../domain/canonical.js';
import { catalogue, type ErrorCode } from '../../domain/errors/index.js';
import { type Evaluation, reasonOf } from '../../domain/evaluate.js';
import type { CredentialState, LedgerState } from '../../domain/ledger/event.js';
import { foldProgress, type Progress } from '../../domain/rotation/progress.js';
import { type Snooze, snoozeInForce, snoozeText } from '../../domain/snooze.js';
import { formatInstant } from '../../domain/time.js';
import { type Work, workOf } from '../../domain/work.js';
import type { IssueBody } from '../../templating/views.js';
import { linesOf, stepText } from './story.js';

/** The one issue of a credential as it should stand now. */
export interface WantedIssue {
  readonly credential: string;
  readonly title: string;
  readonly labels: readonly string[];
  /** What changes with every append, or with the passing of a day, is filled in when it is rendered. */
  readonly view: Omit<IssueBody, 'now' | 'checkpoint'>;
  /** Of all of the above: the same digest, the same issue, nothing to write. */
  readonly digest: string;
  /** Code of the stop that a person must hear of; each stop is told once. */
  readonly stopped?: { readonly rotation: string; readonly seq: number; readonly code: string; readonly valid: string };
}

/** Why something that is due can be neither proposed nor begun. */
export interface Hindrance {
  readonly code: ErrorCode;
  readonly message: string;
}

const LABELS: Readonly<Record<IssueBody['status'], string | undefined>> = {
  active: undefined,
  due: 'rotation:due',
  overdue: 'rotation:overdue',
  expired: 'rotation:overdue',
  compromised: 'rotation:compromised',
  excepted: 'rotation:excepted',
  suspended: undefined,
  'unknown-age': 'rotation:unmanaged',
  'no-policy': 'rotation:unmanaged',
  rotating: 'rotation:rotating',
  stopped: 'rotation:failed',
};

/**
 * Should there be an open issue about this credential, and what should it say?
 *
 * Whoever is told by `report` finds it on the dashboard and in the digest and gets no issue. A rotation that runs
 * keeps the issue it has; one that stopped always has one, because a person is waited for.
 *
 * @returns `undefined` when no issue should be open
 */
export function wantedIssue(
  evaluation: Evaluation,
  ledger: LedgerState,
  hindrance?: Hindrance,
): WantedIssue | undefined {
  const state = ledger.credentials.get(evaluation.name);
  const progress = underWay(evaluation.name, state);
  if (progress && state) return ofRotation(evaluation, state, progress);
  const work = workOf(evaluation);
  if (!work || work.action === 'report') return undefined;
  const standing = { status: evaluation.status, severity: work.severity };
  const snoozed = snoozeInForce(state?.snoozes, standing, evaluation.facts.now);
  return sealed(evaluation, {
    ...standing,
    ...(snoozed && { snoozed }),
    sentence: reasonOf(evaluation).sentence,
    events: [],
    ...(hindrance ? hinderedBy(hindrance) : followUp(evaluation, work, ledger)),
  });
}

function underWay(credential: string, state: CredentialState | undefined): Progress | undefined {
  const rotation = state?.open?.[0]?.rotation;
  return state?.open && rotation ? foldProgress(rotation, credential, state.open) : undefined;
}

type Story = Pick<IssueBody, 'status' | 'severity' | 'sentence' | 'next' | 'action' | 'events'> & {
  readonly snoozed?: Snooze;
};

function sealed(evaluation: Evaluation, { snoozed, ...story }: Story, stopped?: WantedIssue['stopped']): WantedIssue {
  const { facts, name } = evaluation;
  const view = {
    key: name,
    credential: name,
    owner: facts.credential.owner,
    type: facts.credential.type,
    since: facts.bornAt ?? null,
    dueAt: evaluation.dueAt ?? null,
    policy: evaluation.policy ?? null,
    consumers: facts.credential.consumers.map((consumer) => consumer.name),
    snoozed: snoozed ? snoozeText(snoozed) : null,
    ...story,
  };
  const labels = [LABELS[story.status], snoozed && 'rotation:snoozed'].filter((label) => label !== undefined);
  const issue = { credential: name, title: titleOf(name, story.status), labels, view };
  return { ...issue, digest: canonicalDigest(issue), ...(stopped && { stopped }) };
}

function titleOf(name: string, status: IssueBody['status']): string {
  if (status === 'rotating') return `${name} is being rotated`;
  if (status === 'stopped') return `The rotation of ${name} needs a person`;
  if (status === 'unknown-age') return `Nobody knows how old ${name} is`;
  if (status === 'no-policy') return `No policy speaks of ${name}`;
  return `${name} is ${status}`;
}

function ofRotation(evaluation: Evaluation, state: CredentialState, progress: Progress): WantedIssue | undefined {
  const events = linesOf(state.open ?? []);
  const severity = evaluation.status === 'compromised' ? 'emergency' : 'critical';
  if (!progress.needsHuman) {
    if (state.issue?.state !== 'open') return undefined;
    return sealed(evaluation, { status: 'rotating', severity, events, action: null, ...rotating(progress) });
  }
  const { code, valid } = progress.needsHuman;
  const { headline, wayOut } = entryOf(code);
  const asked = state.open?.findLast(({ type }) => type === 'needs-human');
  const story: Story = {
    status: 'stopped',
    severity,
    events,
    sentence: headline,
    next: wayOut,
    action: '/rotate retry',
  };
  return sealed(evaluation, story, { rotation: progress.rotation, seq: asked?.seq ?? 0, code, valid });
}

function rotating({ rotation, intended, notBefore, done }: Progress): Pick<Story, 'sentence' | 'next'> {
  const last = done.at(-1);
  const sentence = `Rotation ${rotation} is under way${last ? `; last step done: ${stepText(last.step)}` : ''}.`;
  if (notBefore !== undefined) return { sentence, next: `It goes on at ${formatInstant(notBefore)}.` };
  return { sentence, next: intended ? `${stepText(intended.step)}.` : 'It goes on by itself.' };
}

/** The catalogue's words for a code; one that a newer version wrote is told as it stands. */
export function entryOf(code: string): { readonly headline: string; readonly wayOut: string } {
  return code in catalogue ? catalogue[code as ErrorCode] : catalogue.NEEDS_HUMAN;
}

/** Without a plan there is nothing to approve: people must first put right what is in the way. */
function hinderedBy({ code, message }: Hindrance): Pick<Story, 'next' | 'action'> {
  return { next: `No rotation can be planned (${code}): ${message}. ${entryOf(code).wayOut}`, action: null };
}

function followUp(evaluation: Evaluation, work: Work, ledger: LedgerState): Pick<Story, 'next' | 'action'> {
  const { name, facts } = evaluation;
  const proposed = [...ledger.requests.values()].some(
    ({ state, proposal }) => state === 'proposed' && proposal?.credentials.split(' ').includes(name),
  );
  if (proposed) return { next: 'Approve the rotation pull request; the rotation follows at once.', action: null };
  if (facts.credential.management !== 'auto') {
    return { next: 'Rotate it where it is made, and record that with a pull request.', action: null };
  }
  if (work.action === 'rotate') {
    return { next: `It is rotated by itself, not before ${formatInstant(work.start.at)}.`, action: null };
  }
  if (work.action === 'propose') return { next: 'A pull request with the plan is opened.', action: null };
  return { next: 'Ask for the rotation; a pull request with the plan follows.', action: `/rotate request ${name}` };
}
