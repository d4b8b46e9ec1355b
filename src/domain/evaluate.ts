import { adviceChain, verdictChain } from './chains.js';
import type { Check, Finding } from './check.js';
import type { Credential } from './credential.js';
import { type Facts, gatherFacts, type Observation } from './facts.js';
import { type Governing, governing } from './governing.js';
import type { LedgerState } from './ledger/event.js';
import { aheadText, daysText, ruleText } from './phrases.js';
import type { Registry } from './registry.js';
import type { Status } from './status.js';
import { DAY, type Instant } from './time.js';

/** What one credential is at one instant, and everything found about it. */
export interface Evaluation {
  readonly name: string;
  readonly status: Status;
  /** Name of the policy that governs it. */
  readonly policy: string | undefined;
  /** Whole days, rounded down; undefined when nobody knows. */
  readonly ageDays: number | undefined;
  /** The last instant in time by the earliest limit, exceptions included; undefined where nothing limits it. */
  readonly dueAt: Instant | undefined;
  /**
   * When something is to be done about it by itself; not before `now`. Windows and freezes may still hold a rotation
   * back (`work.ts`). Undefined where nothing limits it, and while a rotation is under way.
   */
  readonly nextActionAt: Instant | undefined;
  /** Violations in the order of the chains. */
  readonly found: readonly Check[];
  readonly facts: Facts;
}

/** Why a credential is what it is: for scripts and as a sentence. */
export interface Reason {
  readonly code: string;
  readonly sentence: string;
}

/** What an evaluation looks at. Nothing else: no clock, no network. */
export interface EvaluationInput {
  readonly registry: Pick<Registry, 'credentials' | 'policies' | 'exceptions'>;
  readonly ledger: LedgerState;
  readonly now: Instant;
  /** By credential, where somebody looked at the provider. */
  readonly observations?: ReadonlyMap<string, Observation>;
}

/**
 * What is every credential of the registry at `now`, and why?
 *
 * @returns one evaluation for each credential, in the order of the registry
 */
export function evaluate({ registry, ledger, now, observations = new Map() }: EvaluationInput): Evaluation[] {
  const rules = governing(registry);
  return registry.credentials.map((credential) => evaluateOne(rules, ledger, observations, now, credential));
}

/** The same for one credential; `rules` is built once with `governing`. */
export function evaluateOne(
  rules: Governing,
  ledger: LedgerState,
  observations: ReadonlyMap<string, Observation>,
  now: Instant,
  credential: Credential,
): Evaluation {
  return judge(gatherFacts(rules, ledger, observations, now, credential));
}

const NOTHING: readonly never[] = [];

/** Asks both chains about facts that were gathered before. */
export function judge(facts: Facts): Evaluation {
  let status: Status = 'active';
  let found: Check[] | undefined;
  for (const check of verdictChain) {
    if (!check.violated(facts)) continue;
    if (!found) status = check.status;
    found = [...(found ?? []), check];
  }
  for (const check of adviceChain) if (check.violated(facts)) found = [...(found ?? []), check];
  return {
    name: facts.credential.name,
    status,
    policy: facts.policy?.name,
    ageDays: facts.age === undefined ? undefined : Math.floor(facts.age / DAY),
    dueAt: facts.limit?.dueAt,
    nextActionAt: nextActionAt(status, facts),
    found: found ?? NOTHING,
    facts,
  };
}

function nextActionAt(status: Status, { now, credential, ledger, limit }: Facts): Instant | undefined {
  if (ledger?.open && ledger.open.length > 0) return undefined;
  if (status === 'compromised' || status === 'expired') return now;
  const pausedUntil = status === 'suspended' ? (credential.suspend?.until ?? now) : now;
  return limit && Math.max(pausedUntil, limit.workAt);
}

/** Why is it what it is? The check that decided explains; `in-time` for an active credential. */
export function reasonOf({ found, facts, status }: Evaluation): Reason {
  const [first] = found;
  if (first && status !== 'active') return { code: first.code, sentence: first.explain(facts) };
  const { age = 0, limit, now } = facts;
  const due = limit ? `, due by ${aheadText(limit.dueAt, now)}: ${ruleText(facts, limit)}` : '';
  return { code: 'in-time', sentence: `${daysText(age)} old${due}` };
}

/** The violations of one evaluation as scripts and people get them. */
export function findingsOf({ name, found, facts }: Evaluation): Finding[] {
  return found.map((check) => ({
    credential: name,
    code: check.code,
    level: check.level,
    message: check.explain(facts),
  }));
}
