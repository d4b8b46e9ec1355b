import { CollectedProblems } from '../domain/errors/collected.js';
import type { ManualRotation } from '../domain/request.js';
import type { Instant } from '../domain/time.js';
import { record } from '../jobs/record.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import { demandLedger, type LedgerPlace } from './ledger.js';
import { validateFolder } from './registry-folder.js';
import { surroundingsOf } from './surroundings.js';

/** Records a rotation by people in the ledger of a folder's registry. @throws REGISTRY_INVALID, and as `record` does */
export async function recordFolder(
  credential: string,
  manual: ManualRotation,
  place: LedgerPlace,
  now: Instant,
): Promise<LedgerSnapshot> {
  const { registry, problems, counts } = await validateFolder(place.folder, now);
  if (!registry) {
    throw new CollectedProblems('REGISTRY_INVALID', `the registry has ${counts.errors} errors`, problems);
  }
  const ledger = await demandLedger(place);
  const [genesis] = await ledger.entries();
  const onGitHub = genesis?.type === 'genesis' && genesis.data.repositoryId !== 0;
  return record(credential, manual, registry, ledger, { actor: surroundingsOf(process.env).actor, now, onGitHub });
}
