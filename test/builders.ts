import type { Credential } from '../src/domain/credential.js';
import { type Evaluation, type EvaluationInput, evaluate, findingsOf } from '../src/domain/evaluate.js';
import type { PolicyException } from '../src/domain/exception.js';
import type { CredentialState, LedgerState } from '../src/domain/ledger/event.js';
import type { RotationPolicy } from '../src/domain/policy.js';
import { DAY, type Instant, parseInstant } from '../src/domain/time.js';

/** An instant as a registry file would write it; a bare date is the end of that day. */
export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`"${text}" is no instant`);
  return instant;
}

/** A credential with nothing special about it; name what the test is about. */
export function credential(fields: Partial<Credential> = {}): Credential {
  return {
    name: 'pay-db',
    labels: {},
    type: 'database-password',
    owner: '@acme/payments',
    createdAt: at('2026-01-10T00:00:00Z'),
    management: 'auto',
    consumers: [],
    verify: [],
    verifyRetired: true,
    dependsOn: [],
    derives: [],
    source: { file: `credentials/${fields.name ?? 'pay-db'}.yaml` },
    ...fields,
  };
}

/** A policy for everything, without any limit: name the limits that the test is about. */
export function policy(fields: Partial<RotationPolicy> = {}): RotationPolicy {
  const nobody = { users: [], teams: [], roles: [] };
  return {
    name: 'db',
    labels: {},
    priority: 100,
    selector: {},
    warnBefore: [],
    windows: [],
    freezes: [],
    gracePeriod: 7 * DAY,
    recoveryPeriod: 7 * DAY,
    onDue: 'propose',
    approval: { required: 1, from: nobody, expiresAfter: 7 * DAY },
    limits: {},
    retry: { maxAttempts: 5, initial: 600_000, max: 12 * 3_600_000, factor: 2, jitter: 0.3 },
    autoRollback: true,
    exceptions: { allowed: true, maxDuration: 90 * DAY, approvers: nobody },
    notify: {},
    source: { file: `policies/${fields.name ?? 'db'}.yaml` },
    ...fields,
  };
}

/** An exception for `pay-db` under policy `db`: 90 days more, in force from 2026-03-01 to 2026-05-01, both midnight. */
export function exception(fields: Partial<PolicyException> = {}): PolicyException {
  return {
    name: 'pay-db-vendor',
    labels: {},
    credentialRefs: ['pay-db'],
    policyRef: 'db',
    effect: { extendMaxAge: 90 * DAY },
    reason: 'vendor-limitation',
    justification: 'Vendor supports one password until release 9',
    riskOwner: '@acme/cto',
    startsAt: at('2026-03-01T00:00:00Z'),
    expiresAt: at('2026-05-01T00:00:00Z'),
    source: { file: 'exceptions/pay-db-vendor.yaml' },
    ...fields,
  };
}

/** A ledger that knows this of `pay-db`, or of the names given. */
export function ledger(states: Readonly<Record<string, Partial<CredentialState>>> = {}): LedgerState {
  const known = Object.entries(states).map(([name, state]) => [name, { generation: 1, ...state }] as const);
  return { credentials: new Map(known), requests: new Map() };
}

/** What an evaluation looks at, from parts; one part stands for a list of one. */
export function world(
  now: string | Instant,
  parts: {
    credential?: Partial<Credential>;
    credentials?: readonly Credential[];
    policy?: Partial<RotationPolicy>;
    policies?: readonly RotationPolicy[];
    exception?: Partial<PolicyException>;
    exceptions?: readonly PolicyException[];
    /** Of `pay-db`. */
    state?: Partial<CredentialState>;
    observations?: EvaluationInput['observations'];
  } = {},
): EvaluationInput {
  return {
    now: typeof now === 'string' ? at(now) : now,
    ledger: ledger(parts.state ? { 'pay-db': parts.state } : {}),
    registry: {
      credentials: parts.credentials ?? [credential(parts.credential)],
      policies: parts.policies ?? (parts.policy ? [policy(parts.policy)] : []),
      exceptions: parts.exceptions ?? (parts.exception ? [exception(parts.exception)] : []),
    },
    ...(parts.observations && { observations: parts.observations }),
  };
}

/** The evaluation of the one credential of a world. */
export function evaluateWorld(...args: Parameters<typeof world>): Evaluation {
  const [only] = evaluate(world(...args));
  if (!only) throw new Error('this world has no credential');
  return only;
}

/** The finding of this code in the one credential of a world, as `level: message`; undefined when it is not there. */
export function findingIn(code: string, ...args: Parameters<typeof world>): string | undefined {
  const finding = findingsOf(evaluateWorld(...args)).find((one) => one.code === code);
  return finding && `${finding.level}: ${finding.message}`;
}

/** The codes found in the one credential of a world, in the order of the chains. */
export function codesIn(...args: Parameters<typeof world>): string[] {
  return evaluateWorld(...args).found.map(({ code }) => code);
}
