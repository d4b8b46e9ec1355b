import type { ReviewRule } from '../../domain/approval/facts.js';
import type { Credential } from '../../domain/credential.js';
import { governing } from '../../domain/governing.js';
import type { Incident } from '../../domain/ledger/event.js';
import type { Registry } from '../../domain/registry.js';
import { DAY, type Instant } from '../../domain/time.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';
import { emergencyLists } from '../command/permission.js';

/** One emergency that nobody has reviewed yet, with the rule of its review. */
export interface IncidentCase {
  readonly credential: Credential;
  readonly incident: Incident;
  readonly rule: ReviewRule;
  /** Until when somebody must have looked at it. */
  readonly deadline: Instant;
  /** The credential's own issue. */
  readonly issue: number | undefined;
}

const REVIEW_WITHIN = DAY;
const REVIEW_HOLDS = 30 * DAY;

/** Every emergency that waits for its review. What is not in the registry any more is named by nobody, and left out. */
export function openCases(registry: Registry, { state }: LedgerSnapshot): readonly IncidentCase[] {
  const rules = governing(registry);
  return registry.credentials.flatMap((credential) => {
    const { incident, issue } = state.credentials.get(credential.name) ?? {};
    if (!incident) return [];
    const policy = rules.policyOf(credential);
    const { required = 1, reviewWithin = REVIEW_WITHIN } = policy?.approval.emergency ?? {};
    const [from = registry.config.emergency] = emergencyLists(registry, policy ? [policy] : []);
    const rule = { name: `emergencies of "${credential.name}"`, required, from, expiresAfter: REVIEW_HOLDS };
    return { credential, incident, rule, deadline: incident.at + reviewWithin, issue: issue?.number };
  });
}

/** `alice:17` as login and id. */
export function declarerOf({ by }: Incident): { readonly login: string; readonly id: number } {
  const [login = '', id = ''] = by.split(':');
  return { login, id: Number(id) };
}
