import { canonicalDigest } from '../domain/canonical.js';
import { type Connection, matchConnection, placesOf, type Target } from '../domain/connection.js';
import type { Credential } from '../domain/credential.js';
import { RekeyerError } from '../domain/errors/index.js';
import { governing } from '../domain/governing.js';
import type { CredentialState, LedgerState } from '../domain/ledger/event.js';
import type { MemberSpec } from '../domain/member-spec.js';
import { digestOf, type Plan, type PlanFacts, type PlannedConnection, planOf } from '../domain/plan.js';
import type { RotationPolicy } from '../domain/policy.js';
import type { Registry } from '../domain/registry.js';
import type { ManualRotation, RequestAction } from '../domain/request.js';
import { formatInstant } from '../domain/time.js';
import type { Families, Family } from '../ports/families.js';
import type { Member } from '../ports/member.js';

/** What a plan is made from, all of it as it is now. */
export interface PlanParts {
  readonly registry: Registry;
  readonly ledger: LedgerState;
  readonly families: Families;
  /** The executor's own; only names, kinds and places of them go into a plan. */
  readonly connections: readonly Connection[];
}

/** A plan with what people want to know about it. */
export interface Planned {
  readonly plan: Plan;
  readonly digest: string;
  /** The generation that each credential's rotation will have; for a record the one it has. */
  readonly generation: Readonly<Record<string, number>>;
  /** In the order of the plan. */
  readonly credentials: readonly { readonly credential: Credential; readonly policy: RotationPolicy }[];
}

/**
 * What would be done to these credentials now?
 *
 * The generation is the ledger's newest and one. Nothing is looked up outside: two executors with the same settings,
 * registry and ledger make the same plan, to the byte.
 *
 * @throws CREDENTIAL_REMOVED for a credential that is not there, has no policy or is not rotated by us;
 *   CONNECTION_MISSING, CONNECTION_AMBIGUOUS
 */
export function planRequest(action: RequestAction, names: readonly string[], parts: PlanParts): Planned {
  const rules = governing(parts.registry);
  const found = [...names].sort().map((name) => {
    const credential = parts.registry.credentials.find((one) => one.name === name);
    const policy = credential && rules.policyOf(credential);
    if (!credential?.rotator || !credential.strategy || !policy) {
      const why = !credential ? 'is not in the registry' : policy ? 'is not rotated by Rekeyer' : 'has no policy';
      throw new RekeyerError('CREDENTIAL_REMOVED', `"${name}" ${why}`, { wayOut: 'Name another credential.' });
    }
    return { credential, policy };
  });
  const facts = found.map(({ credential, policy }) => factsOf(credential, policy, parts));
  const plan = planOf(action, facts);
  const generation = Object.fromEntries(plan.credentials.map((one) => [one.name, one.generation]));
  const credentials = plan.credentials.flatMap(({ name }) =>
    found.filter(({ credential }) => credential.name === name),
  );
  return { plan, digest: digestOf(plan), generation, credentials };
}

/**
 * The plan of one rotation that was requested before, as it would be made today: with its own generation, and with
 * the value that was in use when it began. Equal digests mean that nothing has changed that an approver looked at.
 */
export function planAgain(
  action: RequestAction,
  name: string,
  generation: number,
  parts: PlanParts,
): { readonly digest: string; readonly policy: RotationPolicy } {
  const state = parts.ledger.credentials.get(name);
  const before: CredentialState = { ...beforePromotion(state), generation: generation - 1 };
  const ledger = { ...parts.ledger, credentials: new Map([...parts.ledger.credentials, [name, before]]) };
  const { digest, credentials } = planRequest(action, [name], { ...parts, ledger });
  const [only] = credentials;
  if (!only) throw new RekeyerError('CREDENTIAL_REMOVED', `"${name}" is not in the registry`);
  return { digest, policy: only.policy };
}

/**
 * What an approval of a record is about: that people rotated these credentials then, and what shows it. Nothing is
 * touched, so neither strategy nor connection is in it, and credentials that people rotate have a plan too.
 *
 * @throws CREDENTIAL_REMOVED for a credential that is not there or has no policy, because then nobody can approve
 */
export function planRecord(
  names: readonly string[],
  { rotatedAt, evidence }: ManualRotation,
  { registry, ledger }: Pick<PlanParts, 'registry' | 'ledger'>,
): Planned {
  const rules = governing(registry);
  const credentials = [...names].sort().map((name) => {
    const credential = registry.credentials.find((one) => one.name === name);
    const policy = credential && rules.policyOf(credential);
    if (credential && policy) return { credential, policy };
    const why = credential ? 'has no policy' : 'is not in the registry';
    throw new RekeyerError('CREDENTIAL_REMOVED', `"${name}" ${why}`, { wayOut: 'Name another credential.' });
  });
  const sorted = credentials.map(({ credential }) => credential.name);
  const digest = canonicalDigest({
    format: 1,
    action: 'record',
    credentials: sorted,
    record: { rotatedAt: formatInstant(rotatedAt), evidence },
  });
  const generation = Object.fromEntries(sorted.map((name) => [name, ledger.credentials.get(name)?.generation ?? 0]));
  return { plan: { format: 1, action: 'record', credentials: [] }, digest, credentials, generation };
}

/** The part of a plan that concerns one credential, under its own digest: what each rotation is held to. */
export function digestOfPart(plan: Plan, name: string): string {
  return digestOf({ ...plan, credentials: plan.credentials.filter((one) => one.name === name) });
}

function beforePromotion(state: CredentialState | undefined): CredentialState {
  if (!state?.replaced) return state ?? { generation: 0 };
  const { fingerprint: _, ...rest } = state;
  const { fingerprint } = state.replaced;
  return fingerprint === undefined ? rest : { ...rest, fingerprint };
}

function factsOf(credential: Credential, policy: RotationPolicy, parts: PlanParts): PlanFacts {
  const state = parts.ledger.credentials.get(credential.name);
  return {
    credential,
    policy,
    generation: (state?.generation ?? 0) + 1,
    connections: connectionsOf(credential, parts),
    fingerprint: state?.fingerprint,
  };
}

/** Every member of the credential that reaches something, with the one connection that covers it. */
function connectionsOf(credential: Credential, { families, connections }: PlanParts): PlannedConnection[] {
  const { rotator } = credential;
  if (!rotator) return [];
  const through = <M extends Member>(member: string, family: Family<M>, spec: MemberSpec): PlannedConnection[] => {
    const found = family.get(spec.kind);
    if (!found) throw new RekeyerError('NEEDS_HUMAN', `this version knows no ${family.name} called "${spec.kind}"`);
    const target = found.target(spec.options, rotator);
    if (!target) return [];
    const connection = matchConnection(connections, credential.name, target);
    return [{ member, name: connection.name, kind: connection.kind, place: placeOf(connection, target) }];
  };
  return [
    ...through('rotator', families.rotators, rotator),
    ...credential.consumers.flatMap((consumer) => through(`consumer ${consumer.name}`, families.deliveries, consumer)),
    ...credential.verify.flatMap((probe, index) => through(`probe ${index + 1}`, families.probes, probe)),
  ];
}

/** Where the target leads; for roots the connection decides, and so the connection's own folder is the place. */
function placeOf(connection: Connection, target: Target): string {
  if (target.by === 'kind') return connection.name;
  const places = placesOf(target);
  return (places.length === 0 ? connection[target.by] : places).join(', ');
}
