import type { Registry } from '../../domain/registry.js';
import type { Instant } from '../../domain/time.js';
import type { Families } from '../../ports/families.js';
import type { Readings } from '../../ports/readings.js';
import type { Revisions } from '../../ports/revisions.js';
import type { BlobReading } from '../../registry/read.js';
import { type Validation, validate } from '../validate.js';

export interface RegistryPorts {
  readonly revisions: Revisions;
  readonly families: Families;
  readonly readings?: Readings<BlobReading>;
}

/** The same ports, for one judgement: what was the newest commit when it was first asked for stays the newest. */
export function pinned<T extends RegistryPorts>(ports: T): T {
  let newest: Promise<string> | undefined;
  const revisions: Revisions = {
    newest: () => {
      newest ??= ports.revisions.newest();
      return newest;
    },
    at: (commit) => ports.revisions.at(commit),
  };
  return { ...ports, revisions };
}

/** What one commit's registry says. */
export async function validateAt(
  commit: string,
  { revisions, families, readings }: RegistryPorts,
  now: Instant,
): Promise<Validation> {
  const files = await revisions.at(commit);
  return validate({ files, families, now, ...(readings ? { readings } : {}) });
}

/** A registry that rules may be taken from, and how a message names it. */
export interface TrustedRegistry {
  readonly registry: Registry;
  /** Empty for the default branch as it is. */
  readonly as: string;
}

/**
 * The registries whose rules must be met, none of them from a pull request.
 *
 * The default branch as it is, and, where they differ, as it was when its settings were last known to be approved.
 * So whoever slips a weaker rule into the default branch past its approvers is still held to the one before.
 *
 * @returns empty when neither can be read; then there is no rule, and nothing is approved
 */
export async function trustedRegistries(
  newest: string,
  applied: string | undefined,
  ports: RegistryPorts,
  now: Instant,
): Promise<readonly TrustedRegistry[]> {
  const current = (await validateAt(newest, ports, now)).registry;
  const found: TrustedRegistry[] = current ? [{ registry: current, as: '' }] : [];
  if (applied === undefined || applied === newest) return found;
  const approved = (await validateAt(applied, ports, now)).registry;
  return approved ? [...found, { registry: approved, as: ' as last approved' }] : [];
}
