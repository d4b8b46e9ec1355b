import { effectsOf } from '../domain/effects.js';
import { evaluate, reasonOf } from '../domain/evaluate.js';
import type { LedgerState } from '../domain/ledger/event.js';
import type { Problem } from '../domain/problem.js';
import type { Instant } from '../domain/time.js';
import { type Annotation, type CheckResult, MOST_ANNOTATIONS } from '../ports/github/checks.js';
import type { Forge } from '../ports/github/forge.js';
import type { Pull } from '../ports/github/pulls.js';
import type { Templates } from '../templating/templates.js';
import type { EffectsComment } from '../templating/views.js';
import { type RegistryPorts, validateAt } from './approve/trust.js';
import { validateSummary, worstFirst } from './summaries.js';
import type { Validation } from './validate.js';

export type CheckPullPorts = RegistryPorts & {
  readonly forge: Pick<Forge, 'pulls' | 'checks' | 'comments'>;
  readonly templates: Templates;
};

const NAME = 'rekeyer / validate';
/** Rows of a table that somebody still reads. */
const MOST_ROWS = 20;

/**
 * Validates what a pull request would make of the registry, and says what it would change.
 *
 * The head is data: its files are read, nothing of it is run, and no setting of it has a say. Problems are marked on
 * their lines in the check `rekeyer / validate`; one comment, edited in place, tells for which credentials the
 * standing would change.
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
  const head = await validateAt(pull.head, ports, now);
  const base = await validateAt(pull.base, ports, now);
  await ports.forge.checks.publish(checkOf(pull, head, ports.templates));
  const view = effectsView(pull, base, head, ledger, now);
  const { text } = ports.templates.render('effects-comment', view);
  await ports.forge.comments.keep(number, { kind: 'effects', key: view.key }, text);
  return head;
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

function effectsView(
  { number, head }: Pull,
  before: Validation,
  after: Validation,
  ledger: LedgerState,
  now: Instant,
): EffectsComment {
  const evaluated = ({ registry }: Validation) => (registry ? evaluate({ registry, ledger, now }) : []);
  const known = before.registry && after.registry;
  const effects = known ? effectsOf(evaluated(before), evaluated(after), (one) => reasonOf(one).sentence) : [];
  return {
    key: String(number),
    head: head.slice(0, 7),
    valid: after.registry !== undefined,
    errors: after.counts.errors,
    rows: effects.slice(0, MOST_ROWS),
    more: Math.max(0, effects.length - MOST_ROWS),
  };
}
