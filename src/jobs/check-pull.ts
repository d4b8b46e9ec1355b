import { effectsOf } from '../domain/effects.js';
import { type Evaluation, evaluate, reasonOf } from '../domain/evaluate.js';
import { forecastWeeks } from '../domain/forecast.js';
import { FORESIGHT, impactOf } from '../domain/impact.js';
import type { LedgerState } from '../domain/ledger/event.js';
import { inReadingOrder, type Problem } from '../domain/problem.js';
import { removedAlive } from '../domain/removal.js';
import type { Instant } from '../domain/time.js';
import { type Annotation, type CheckResult, MOST_ANNOTATIONS } from '../ports/github/checks.js';
import type { Forge } from '../ports/github/forge.js';
import type { Pull } from '../ports/github/pulls.js';
import { md } from '../templating/escape.js';
import type { Templates } from '../templating/templates.js';
import type { EffectsComment } from '../templating/views.js';
import { type RegistryPorts, validateAt } from './approve/trust.js';
import { suggestionsFor } from './check-pull/suggestions.js';
import { validateSummary, worstFirst } from './summaries.js';
import type { Validation } from './validate.js';

export type CheckPullPorts = RegistryPorts & {
  readonly forge: Pick<Forge, 'pulls' | 'checks' | 'comments' | 'reviews'>;
  readonly templates: Templates;
};

const NAME = 'rekeyer / validate';
/** Rows of a table that somebody still reads. */
const MOST_ROWS = 20;

/**
 * Validates what a pull request would make of the registry, and says what it would change.
 *
 * The head is data: its files are read, nothing of it is run, and no setting of it has a say. Problems are marked on
 * their lines in the check `rekeyer / validate`; one comment, edited in place, tells what the change does: to the whole
 * registry, to each credential, and to the coming 90 days. Taking a credential out whose value is in use is refused.
 *
 * Costs three requests and the edit of the comment, plus one for each further 50 marks, however large the registry.
 */
export async function checkPull(
  number: number,
  ledger: LedgerState,
  ports: CheckPullPorts,
  now: Instant,
): Promise<Validation> {
  const pull = await ports.forge.pulls.get(number);
  const base = await validateAt(pull.base, ports, now);
  const head = refuseRemovals(base, await validateAt(pull.head, ports, now), ledger);
  await ports.forge.checks.publish(checkOf(pull, head, ports.templates));
  const view = effectsView(pull, base, head, ledger, now);
  const { text } = ports.templates.render('effects-comment', view);
  await ports.forge.comments.keep(number, { kind: 'effects', key: view.key }, text);
  await offerFixes(pull, head, ports);
  return head;
}

/** Costs requests only where there is something to offer: one, and one for each remark that is new. */
async function offerFixes(pull: Pull, { problems }: Validation, { forge, revisions }: CheckPullPorts): Promise<void> {
  const suggestions = await suggestionsFor(problems, await revisions.at(pull.head), await revisions.at(pull.base));
  const shown = suggestions.map((one) => ({ ...one, why: md(one.why) }));
  await forge.reviews.suggest(pull.number, pull.head, shown);
}

function checkOf({ head }: Pull, validation: Validation, templates: Templates): CheckResult {
  const { problems, counts } = validation;
  const view = validateSummary(validation, head, { rows: MOST_ROWS, marks: MOST_ANNOTATIONS });
  return {
    name: NAME,
    head,
    conclusion: counts.errors > 0 ? 'failure' : 'success',
    title: titleOf(problems),
    summary: templates.render('validate-summary', view).text,
    annotations: worstFirst(problems).map(annotationOf),
  };
}

/** `2 errors and 1 warning in 3 files`. */
function titleOf(problems: readonly Problem[]): string {
  if (problems.length === 0) return 'No problem found';
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const found = [counted(errors, 'error'), counted(problems.length - errors, 'warning')].filter((text) => text !== '');
  return `${found.join(' and ')} in ${counted(new Set(problems.map(({ file }) => file)).size, 'file')}`;
}

const counted = (count: number, what: string): string =>
  count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;

function annotationOf({ severity, file, line, column, code, message, wayOut }: Problem): Annotation {
  const level = severity === 'error' ? 'failure' : 'warning';
  return { path: file, line, column, level, title: code, message: `${message}\n${wayOut}` };
}

/** The validation of the head, with what only a look at both sides can find. */
function refuseRemovals(base: Validation, head: Validation, ledger: LedgerState): Validation {
  const found = base.registry && head.registry ? removedAlive(base.registry, head.registry, ledger) : [];
  if (found.length === 0) return head;
  const counts = { ...head.counts, errors: head.counts.errors + found.length };
  return { ...head, counts, problems: inReadingOrder([...head.problems, ...found]) };
}

function effectsView(
  { number, head }: Pull,
  before: Validation,
  after: Validation,
  ledger: LedgerState,
  now: Instant,
): EffectsComment {
  const evaluated = ({ registry }: Validation) => (registry ? evaluate({ registry, ledger, now }) : []);
  const known = before.registry && after.registry;
  const changes = known ? changesOf(evaluated(before), evaluated(after), now) : NO_CHANGES;
  const refused = after.problems.filter(({ code }) => code === 'CREDENTIAL_ALIVE');
  return {
    key: String(number),
    head: head.slice(0, 7),
    valid: after.registry !== undefined,
    errors: after.counts.errors,
    refused: refused.slice(0, MOST_ROWS).map(({ message, wayOut }) => ({ message, wayOut })),
    ...changes,
  };
}

type Changes = Pick<EffectsComment, 'impact' | 'rows' | 'more' | 'weeks'>;

const NO_CHANGES: Changes = {
  impact: { overdue: 0, ahead: null, relieved: 0, excepted: 0, unmanaged: 0 },
  rows: [],
  more: 0,
  weeks: [],
};

function changesOf(before: readonly Evaluation[], after: readonly Evaluation[], now: Instant): Changes {
  const effects = effectsOf(before, after, (one) => reasonOf(one).sentence);
  const { ahead, ...impact } = impactOf(before, after, now);
  return {
    impact: { ...impact, ahead: ahead ?? null },
    rows: effects.slice(0, MOST_ROWS),
    more: Math.max(0, effects.length - MOST_ROWS),
    // What a change does not touch needs no forecast.
    weeks: effects.length > 0 ? forecastWeeks(before, after, now, FORESIGHT) : [],
  };
}
