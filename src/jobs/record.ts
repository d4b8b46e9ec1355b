import { RekeyerError } from '../domain/errors/index.js';
import { governing } from '../domain/governing.js';
import type { Actor } from '../domain/ledger/event.js';
import type { Registry } from '../domain/registry.js';
import type { ManualRotation } from '../domain/request.js';
import { DAY, formatDay, formatInstant, type Instant } from '../domain/time.js';
import type { Ledger, LedgerSnapshot } from '../ports/ledger.js';

export interface RecordOptions {
  readonly actor: Actor;
  readonly now: Instant;
  /** Whether the ledger belongs to a repository on GitHub, where somebody else can look at the evidence. */
  readonly onGitHub: boolean;
}

/**
 * Records a rotation that people did, where nobody is to be asked: in a folder without GitHub, or by a policy that lets
 * rotations begin without an approval. The age of the value then counts from its date.
 *
 * @throws REFERENCE_UNKNOWN; APPROVAL_NEEDED where somebody else is to look at the evidence, with the comment that asks
 *   for it; USAGE for a date in the future or before what the ledger knows
 */
export async function record(
  credential: string,
  { rotatedAt, evidence }: ManualRotation,
  registry: Registry,
  ledger: Ledger,
  options: RecordOptions,
): Promise<LedgerSnapshot> {
  const snapshot = await ledger.read();
  demandReason(credential, rotatedAt, registry, snapshot, options.now);
  demandPermission(credential, { rotatedAt, evidence }, registry, options);
  const data = { rotatedAt: formatInstant(Math.min(rotatedAt, options.now)), evidence };
  return ledger.append(snapshot, `${credential}: rotated by people`, [
    { type: 'recorded', data, credential, actor: options.actor },
  ]);
}

function demandReason(name: string, rotatedAt: Instant, registry: Registry, { state }: LedgerSnapshot, now: Instant) {
  if (!registry.credentials.some((one) => one.name === name)) {
    throw new RekeyerError('REFERENCE_UNKNOWN', `there is no credential called "${name}"`);
  }
  if (rotatedAt > now + DAY) {
    throw new RekeyerError('USAGE', 'that date lies in the future', { wayOut: 'Record what has been done.' });
  }
  const known = state.credentials.get(name)?.rotatedAt ?? 0;
  if (rotatedAt < known) {
    throw new RekeyerError('USAGE', `the ledger knows a newer rotation of "${name}", of ${formatInstant(known)}`, {
      wayOut: 'There is nothing to record: the newer one counts.',
    });
  }
}

function demandPermission(
  name: string,
  { rotatedAt, evidence }: ManualRotation,
  registry: Registry,
  options: RecordOptions,
) {
  const credential = registry.credentials.find((one) => one.name === name);
  const policy = credential && governing(registry).policyOf(credential);
  if (!options.onGitHub || policy?.onDue === 'rotate') return;
  const comment = `/rotate record ${name} ${formatDay(Math.min(rotatedAt, options.now))} ${evidence}`;
  throw new RekeyerError('APPROVAL_NEEDED', `somebody else looks at the evidence before "${name}" counts as rotated`, {
    wayOut: `Comment "${comment}" in its issue, and have the pull request approved.`,
  });
}
