import { hasCode } from '../../domain/errors/index.js';
import type { Material } from '../../domain/material.js';
import { draftOf } from '../../domain/rotation/progress.js';
import type { Custody } from '../../ports/custody.js';
import { inUse, type Step } from './step.js';

/**
 * Seals the value in use and the candidate in custody, in that order: what is valid can be put back before anything
 * new exists. A candidate that already lies there under this version is taken as it is. Where the provider mints, the
 * candidate comes with `issue`; where it signs, the key is sealed now.
 */
export const stage: Step = async ({ bindings, progress, ...context }) => {
  const previous = await seal(bindings.custody, await inUse({ bindings, progress, ...context }));
  const sealed = { previousVersion: previous.version, previousFingerprint: bindings.fingerprint(previous) };
  const { mints } = bindings.capabilities;
  if (mints === 'provider' || context.terms.order.action === 'retire') return { evidence: sealed };
  const version = mints === 'signed' ? draftOf(progress.version) : progress.version;
  const candidate =
    (await bindings.custody.read(version)) ??
    (await seal(bindings.custody, await bindings.rotator.propose(version, previous)));
  if (mints === 'signed') return { evidence: sealed };
  return { evidence: { ...sealed, fingerprint: bindings.fingerprint(candidate), ...candidate.open } };
};

/** Create-only; where another runner was first, its bytes are the ones that count. */
async function seal(custody: Custody, material: Material): Promise<Material> {
  try {
    await custody.stage(material);
    return material;
  } catch (error) {
    if (!hasCode(error, 'CUSTODY_EXISTS')) throw error;
    return (await custody.read(material.version)) ?? Promise.reject(error);
  }
}
