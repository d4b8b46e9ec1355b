import { containmentOf } from '../../domain/containment.js';
import { governing } from '../../domain/governing.js';
import type { Actor, Entry } from '../../domain/ledger/event.js';
import { planSteps } from '../../domain/plan.js';
import type { Registry } from '../../domain/registry.js';
import { orderOf } from '../../domain/rotation/order.js';
import { foldProgress } from '../../domain/rotation/progress.js';
import { termsOf } from '../../domain/rotation/terms.js';
import type { Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';
import { plain } from '../../templating/escape.js';
import type { IncidentChecklist } from '../../templating/incident-views.js';
import { namesOf } from '../check-approval.js';
import { declarerOf, type IncidentCase, openCases } from './case.js';
import { type IncidentReview, type ReviewIncidentPorts, reviewIncident } from './review.js';

export type FollowPorts = ReviewIncidentPorts & { readonly forge: Pick<Forge, 'issues'> };

interface Options {
  readonly actor: Actor;
  readonly now: Instant;
}

/**
 * Keeps the checklist of every emergency true, asks for its review once its rotation has ended, and calls people when
 * the review does not come in time. Where there is no emergency nothing is asked of GitHub.
 */
export async function followEmergencies(registry: Registry, ports: FollowPorts, options: Options): Promise<void> {
  for (const known of openCases(registry, await ports.ledger.read())) {
    const review = await reviewIncident(known, ports, options);
    const history = await ports.ledger.history(known.credential.name);
    const view = checklist(known, review, registry, await ports.ledger.read(), history);
    if (known.issue !== undefined) {
      const { text } = ports.templates.render('incident-checklist', view);
      await ports.forge.comments.keep(known.issue, { kind: 'incident', key: view.key }, text);
    }
    await callWhenLate(known, review, ports, options.now);
  }
}

function checklist(
  { credential, incident, rule, deadline }: IncidentCase,
  review: IncidentReview,
  registry: Registry,
  { state }: LedgerSnapshot,
  history: readonly Entry[],
): IncidentChecklist {
  const { rotation, at, mode, reason } = incident;
  const { contained, refused, derived } = containmentOf(incident, credential, registry.credentials, state);
  return {
    key: rotation,
    rotation,
    declaredBy: declarerOf(incident).login,
    at,
    mode,
    reason,
    contained,
    items: [
      ...stepItems(rotation, history, registry, credential.name),
      { done: refused, text: 'The old value is refused, everywhere it was known' },
      ...derived.map((one) => ({ done: one.done, text: `${one.credential}, which it leads to, is new as well` })),
      { done: review.done, text: 'Somebody else has reviewed it' },
    ],
    review: review.pull ?? null,
    deadline,
    from: namesOf(rule.from),
  };
}

function stepItems(rotation: string, history: readonly Entry[], registry: Registry, name: string) {
  const credential = registry.credentials.find((one) => one.name === name);
  const policy = credential && governing(registry).policyOf(credential);
  const lines = history.filter((entry) => entry.rotation === rotation);
  if (!credential?.strategy || !policy) return [];
  const terms = termsOf(credential, policy, orderOf(lines));
  const { done } = foldProgress(rotation, name, lines);
  const has = (index: number): boolean => {
    const ref = terms.forward[index];
    return done.some(({ step, wave }) => step === ref?.step && wave === ref.wave);
  };
  return planSteps(terms).map(({ title }, index) => ({ done: has(index), text: title }));
}

/** One issue, found again by its marker; closed when the review is there after all. */
async function callWhenLate(
  { credential, incident, rule, deadline }: IncidentCase,
  { pull, done }: IncidentReview,
  { forge, templates }: FollowPorts,
  now: Instant,
): Promise<void> {
  if (now <= deadline) return;
  const { rotation, at } = incident;
  const known = (await forge.issues.own('late')).get(rotation);
  if (done) {
    if (known?.state === 'open') await forge.issues.close(known.number, 'completed');
    return;
  }
  if (known?.state === 'open') return;
  const { text } = templates.render('emergency-late', {
    key: rotation,
    rotation,
    credential: credential.name,
    declaredBy: declarerOf(incident).login,
    at,
    now,
    deadline,
    review: pull ?? null,
    from: namesOf(rule.from),
    call: [...rule.from.teams, ...rule.from.users],
  });
  const issue = {
    title: plain(`Nobody has reviewed the emergency ${rotation}`),
    body: text,
    labels: ['rotation:failed'],
  };
  if (known) await forge.issues.reopen(known.number, issue);
  else await forge.issues.open(issue);
}
