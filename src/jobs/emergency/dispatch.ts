import type { Person } from '../../domain/approval/facts.js';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Actor } from '../../domain/ledger/event.js';
import type { EmergencyMode } from '../../domain/request.js';
import type { Instant } from '../../domain/time.js';
import type { Forge } from '../../ports/github/forge.js';
import type { Ledger } from '../../ports/ledger.js';
import { pinned, type RegistryPorts, trustedRegistries } from '../approve/trust.js';
import { emergencyRefused } from '../authority/emergency.js';
import type { BeginPorts } from '../begin.js';
import { type Declared, declareEmergency } from './declare.js';

/** What somebody filled into the form of the emergency workflow. */
export interface DispatchedEmergency {
  readonly credential: string;
  /** The name once more: a form has nobody who asks back. */
  readonly confirm: string;
  readonly mode: EmergencyMode;
  readonly reason: string;
  /** Who pressed the button, as the event says and not as an input does. */
  readonly sender: Person;
}

export type DispatchPorts = RegistryPorts &
  BeginPorts & { readonly ledger: Ledger; readonly forge: Pick<Forge, 'people'> };

/** A reason that is worth keeping. */
const SHORTEST_REASON = 10;

/**
 * Declares an emergency from a run of a workflow, for when comments do not work. The same people may do it as by
 * comment, asked now, by every registry that is trusted; naming the credential twice stands for the confirmation.
 *
 * @throws USAGE for a form that is not filled in; REFERENCE_UNKNOWN; UNAUTHORIZED_MERGE for everybody else;
 *   REGISTRY_INVALID; and as `declareEmergency` does
 */
export async function declareByDispatch(
  form: DispatchedEmergency,
  given: DispatchPorts,
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
): Promise<Declared> {
  const { credential: name, confirm, mode, sender } = form;
  const reason = form.reason.trim();
  if (confirm !== name) throw new RekeyerError('USAGE', 'the name that confirms is another than the credential');
  if (reason.length < SHORTEST_REASON) throw new RekeyerError('USAGE', 'the reason is missing or says nothing');
  const ports = pinned(given);
  const snapshot = await ports.ledger.read();
  const newest = await ports.revisions.newest();
  const trusted = await trustedRegistries(newest, snapshot.state.config?.commit, ports, now);
  const [current] = trusted;
  if (current?.as !== '') {
    throw new RekeyerError('REGISTRY_INVALID', 'the default branch holds a registry with errors');
  }
  const { registry } = current;
  const credential = registry.credentials.find((one) => one.name === name);
  if (!credential) throw new RekeyerError('REFERENCE_UNKNOWN', `there is no credential called "${name}"`);
  const registries = trusted.map((one) => one.registry);
  const refusal = await emergencyRefused(name, sender, registries, ports.forge);
  if (refusal) throw new RekeyerError(refusal.code, refusal.message);
  return declareEmergency({ credential, mode, reason, by: sender }, { registry, snapshot }, ports, { actor });
}
