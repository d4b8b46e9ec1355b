import { hasCode } from '../domain/errors/index.js';
import { NO_STATE } from '../domain/ledger/state.js';
import type { Instant } from '../domain/time.js';
import { type Scan, scan } from '../jobs/scan.js';
import type { Validation } from '../jobs/validate.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import { type LedgerPlace, openLedger } from './ledger.js';
import { validateFolder } from './registry-folder.js';

export interface FolderScan {
  readonly validation: Validation;
  /** Present when the registry is valid. */
  readonly scan?: Scan;
  /** What ages were counted from; without one they count from `createdAt` alone. */
  readonly ledger?: LedgerSnapshot;
}

/**
 * Scans the registry in a folder, with its ledger where there is one.
 *
 * A ledger that never was is no obstacle to looking; one that is gone, broken or another's is.
 *
 * @throws REGISTRY_MISSING, LEDGER_GONE, LEDGER_BROKEN, LEDGER_FOREIGN
 */
export async function scanFolder(place: LedgerPlace, now: Instant): Promise<FolderScan> {
  const validation = await validateFolder(place.folder, now);
  const { registry } = validation;
  if (!registry) return { validation };
  const ledger = await snapshotOf(place);
  return {
    validation,
    scan: scan({ registry, ledger: ledger?.state ?? NO_STATE, now }),
    ...(ledger ? { ledger } : {}),
  };
}

/** The ledger as it stands; `undefined` where there never was one. */
export async function snapshotOf(place: LedgerPlace): Promise<LedgerSnapshot | undefined> {
  try {
    return await (await openLedger(place))?.read();
  } catch (error) {
    if (hasCode(error, 'LEDGER_MISSING')) return undefined;
    throw error;
  }
}
