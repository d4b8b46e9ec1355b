import type { Evaluation } from './evaluate.js';
import { reportPlace } from './status.js';

/** What a change of the registry does to one credential. */
export interface Effect {
  readonly credential: string;
  /** As people read it: a status, or that it is not there. */
  readonly before: string;
  readonly after: string;
  /** Why it is what it would be. */
  readonly sentence: string;
}

const ABSENT = 'not in the registry';

/**
 * For which credentials would the standing change, and how? The worst afterwards first.
 *
 * @param sentenceOf  why an evaluation is what it is
 */
export function effectsOf(
  before: readonly Evaluation[],
  after: readonly Evaluation[],
  sentenceOf: (evaluation: Evaluation) => string,
): readonly Effect[] {
  const was = new Map(before.map((evaluation) => [evaluation.name, evaluation]));
  const will = new Map(after.map((evaluation) => [evaluation.name, evaluation]));
  const changed = after.filter((evaluation) => standingOf(was.get(evaluation.name)) !== standingOf(evaluation));
  const worstFirst = changed.sort(
    (a, b) => reportPlace(a.status) - reportPlace(b.status) || (a.name < b.name ? -1 : 1),
  );
  const gone = before.filter(({ name }) => !will.has(name));
  return [
    ...worstFirst.map((evaluation) => ({
      credential: evaluation.name,
      before: was.get(evaluation.name)?.status ?? ABSENT,
      after: evaluation.status,
      sentence: sentenceOf(evaluation),
    })),
    ...gone.map(({ name, status }) => ({
      credential: name,
      before: status,
      after: ABSENT,
      sentence: 'Nobody is reminded of it any more, and nothing rotates it.',
    })),
  ];
}

/** Equal texts, equal standing: another status, policy or due date is worth telling. */
function standingOf(evaluation: Evaluation | undefined): string {
  return evaluation ? `${evaluation.status} ${evaluation.policy ?? ''} ${evaluation.dueAt ?? ''}` : '';
}
