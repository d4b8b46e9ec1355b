import { systemClock } from '../clients/system.js';
import { hasCode } from '../domain/errors/index.js';
import { NO_STATE } from '../domain/ledger/state.js';
import type { Registry } from '../domain/registry.js';
import type { Instant } from '../domain/time.js';
import { type Scan, scan } from '../jobs/scan.js';
import type { Validation } from '../jobs/validate.js';
import type { LedgerSnapshot } from '../ports/ledger.js';
import { ServedCertificates } from '../sources/served-certificates.js';
import { connectionsFrom } from './connections.js';
import { type LedgerPlace, openLedger } from './ledger.js';
import { validateFolder } from './registry-folder.js';
import { surroundingsOf } from './surroundings.js';

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
export async function scanFolder(place: LedgerPlace, now: Instant, looking?: Looking): Promise<FolderScan> {
  const validation = await validateFolder(place.folder, now);
  const { registry } = validation;
  if (!registry) return { validation };
  const ledger = await snapshotOf(place);
  const observations = looking && (await observe(registry, looking));
  return {
    validation,
    scan: scan({ registry, ledger: ledger?.state ?? NO_STATE, now, ...(observations ? { observations } : {}) }),
    ...(ledger ? { ledger } : {}),
  };
}

/** How servers are asked what they show; nothing else is reached by a scan. */
export interface Looking {
  /** The file with the connections; REKEYER_CONNECTIONS unless said. */
  readonly connections: string | undefined;
  onProgress?(done: number, of: number): void;
}

function observe({ credentials }: Registry, { connections, onProgress }: Looking) {
  const allowed = connectionsFrom(connections ?? surroundingsOf(process.env).connections, process.env);
  return new ServedCertificates({ connections: allowed, clock: systemClock }).observe(credentials, onProgress);
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
