import { gateOf } from '../domain/admission.js';
import type { Credential } from '../domain/credential.js';
import { endOf } from '../domain/facts.js';
import { governing } from '../domain/governing.js';
import type { CredentialState, Draft } from '../domain/ledger/event.js';
import type { RotationPolicy } from '../domain/policy.js';
import type { Registry } from '../domain/registry.js';
import { orderOf } from '../domain/rotation/order.js';
import { foldProgress } from '../domain/rotation/progress.js';
import { termsOf } from '../domain/rotation/terms.js';
import type { RotateOptions, RotatePorts, RotationReport, RotationWork } from './rotate/ports.js';
import { rotate } from './rotate.js';

/**
 * Takes every rotation that is under way as far as it goes now: those just authorised, those whose timer ended, and
 * those that a dead runner left behind.
 *
 * A rotation whose credential was taken out of the registry, or lost its policy, is frozen for a person: nobody can
 * say any more what may be done to it, and both values may be valid.
 *
 * @param only  names of credentials; all when absent
 * @throws LEDGER_MISSING, LEDGER_GONE, LEDGER_BROKEN, LEDGER_FOREIGN before any effect
 */
export async function advance(
  registry: Registry,
  ports: RotatePorts,
  options: RotateOptions,
  only?: ReadonlySet<string>,
): Promise<RotationReport[]> {
  const snapshot = await ports.ledger.read();
  const rules = governing(registry);
  const known = new Map(registry.credentials.map((credential) => [credential.name, credential]));
  const works: RotationWork[] = [];
  const orphans: Draft[] = [];
  for (const [name, state] of snapshot.state.credentials) {
    if (!state.open || (only && !only.has(name))) continue;
    const credential = known.get(name);
    const policy = credential && rules.policyOf(credential);
    if (credential?.strategy && policy) works.push(workOf(credential, policy, state));
    else orphans.push(...freeze(name, state, options));
  }
  if (orphans.length > 0) await ports.ledger.append(snapshot, 'rotations without a credential need a person', orphans);
  const reports =
    works.length > 0
      ? await rotate(works, { gate: gateOf(registry.credentials, rules.policyOf), ...ports }, options)
      : [];
  return [...reports, ...orphans.map(reportOrphan)];
}

function workOf(credential: Credential, policy: RotationPolicy, state: CredentialState): RotationWork {
  const endsAt = endOf(credential, state.replaced ?? state);
  const terms = termsOf(credential, policy, orderOf(state.open ?? []));
  return { credential, terms: endsAt === undefined ? terms : { ...terms, endsAt } };
}

function freeze(credential: string, { open }: CredentialState, { actor }: RotateOptions): Draft[] {
  const rotation = open?.[0]?.rotation;
  if (!open || !rotation || foldProgress(rotation, credential, open).needsHuman) return [];
  const valid = 'not observed, because the registry says no longer where to look';
  return [{ type: 'needs-human', data: { code: 'CREDENTIAL_REMOVED', valid }, rotation, credential, actor }];
}

function reportOrphan({ rotation = '', credential = '' }: Draft): RotationReport {
  return { rotation, credential, state: 'needs-human', code: 'CREDENTIAL_REMOVED' };
}
