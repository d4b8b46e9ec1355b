import type { Person } from '../../domain/approval/facts.js';
import type { Credential } from '../../domain/credential.js';
import type { Actor, Draft } from '../../domain/ledger/event.js';
import type { Registry } from '../../domain/registry.js';
import type { EmergencyMode } from '../../domain/request.js';
import { orderOf } from '../../domain/rotation/order.js';
import { foldProgress } from '../../domain/rotation/progress.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';
import type { BeginPorts } from '../begin.js';
import { digestOfPart, planRequest } from '../plan.js';

/** What somebody entitled to it declared, and confirmed. */
export interface Declaration {
  readonly credential: Credential;
  readonly mode: EmergencyMode;
  readonly reason: string;
  readonly by: Pick<Person, 'login' | 'id'>;
}

/** What came of it: the rotation that goes on at once, or a sentence why none does. */
export type Declared =
  | { readonly outcome: 'begun' | 'hastened'; readonly rotation: string }
  /** Marked as compromised all the same: people have to rotate it. */
  | { readonly outcome: 'by-people' }
  | { readonly outcome: 'refused'; readonly why: string };

/** How the ledger names the approval that stands in for a review: `emergency:alice:17`. */
export const emergencyApproval = ({ login, id }: Pick<Person, 'login' | 'id'>): string => `emergency:${login}:${id}`;

/**
 * Marks a credential as compromised and lets a rotation of it go on at once, without a review, a window or a wait: a
 * new one, or the one that is under way. Who may do that is asked before, and once more at the first lease.
 *
 * @throws CONNECTION_MISSING, CONNECTION_AMBIGUOUS, CREDENTIAL_REMOVED where no plan can be made; then nothing was written
 */
export async function declareEmergency(
  declaration: Declaration,
  present: { readonly registry: Registry; readonly snapshot: LedgerSnapshot },
  ports: BeginPorts,
  { actor }: { readonly actor: Actor },
): Promise<Declared> {
  const { credential, reason, by } = declaration;
  const { name } = credential;
  const { snapshot } = present;
  const state = snapshot.state.credentials.get(name);
  const marked: Draft = { type: 'compromised', data: { reason, by: nameOf(by) }, credential: name, actor };
  const mark = state?.compromised ? [] : [marked];
  const append = (drafts: readonly Draft[]) =>
    ports.ledger.append(snapshot, `${name}: emergency`, drafts, { urgent: true });
  if (!credential.rotator || !credential.strategy) {
    if (mark.length > 0) await append(mark);
    return { outcome: 'by-people' };
  }
  if (state?.open) {
    const found = hasten(declaration, snapshot, actor);
    if (typeof found === 'string') return { outcome: 'refused', why: found };
    await append([...mark, ...found.drafts]);
    return { outcome: 'hastened', rotation: found.rotation };
  }
  const { rotation, drafts } = begin(declaration, present, ports, actor);
  await append([...mark, ...drafts]);
  return { outcome: 'begun', rotation };
}

const nameOf = ({ login, id }: Pick<Person, 'login' | 'id'>): string => `${login}:${id}`;

interface Drafted {
  readonly rotation: string;
  readonly drafts: readonly Draft[];
}

function begin(
  { credential, mode, reason, by }: Declaration,
  { registry, snapshot }: { readonly registry: Registry; readonly snapshot: LedgerSnapshot },
  { families, connections }: BeginPorts,
  actor: Actor,
): Drafted {
  const { name } = credential;
  const { plan, generation } = planRequest('rotate', [name], {
    registry,
    ledger: snapshot.state,
    families,
    connections,
  });
  const rotation = `${name}.${generation[name] ?? 0}`;
  const of = { rotation, credential: name, actor };
  const requested = { action: 'rotate', reason: 'compromised', generation: generation[name] ?? 0 } as const;
  return {
    rotation,
    drafts: [
      { type: 'requested', data: { ...requested, requester: nameOf(by) }, ...of },
      { type: 'approved', data: { by: emergencyApproval(by) }, ...of, plan: digestOfPart(plan, name) },
      { type: 'emergency', data: { mode, by: nameOf(by), reason }, ...of },
    ],
  };
}

/**
 * The rotation under way replaces the value already, or has: it is hurried. Where it had replaced it before anybody
 * knew, the credential stays marked, and its next rotation is proposed as compromised.
 */
function hasten({ credential, reason, by }: Declaration, { state }: LedgerSnapshot, actor: Actor): Drafted | string {
  const open = state.credentials.get(credential.name)?.open ?? [];
  const rotation = open[0]?.rotation ?? '';
  const { direction, needsHuman } = foldProgress(rotation, credential.name, open);
  if (orderOf(open).emergency) return `${rotation} is an emergency already.`;
  if (direction === 'back') return `${rotation} is on its way back; declare it again once that is done.`;
  const of = { rotation, credential: credential.name, actor };
  const resumed: Draft = { type: 'resumed', data: { command: 'retry', by: nameOf(by) }, ...of };
  return {
    rotation,
    drafts: [
      { type: 'emergency', data: { mode: 'replace-first', by: nameOf(by), reason }, ...of },
      ...(needsHuman ? [resumed] : []),
    ],
  };
}
