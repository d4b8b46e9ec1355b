import { CollectedProblems } from '../domain/errors/collected.js';
import { type PastRotation, rotationsIn } from '../domain/history.js';
import type { Entry } from '../domain/ledger/event.js';
import type { Statistics } from '../domain/statistics.js';
import type { Instant } from '../domain/time.js';
import { statistics } from '../jobs/statistics.js';
import { demandLedger, type LedgerPlace } from './ledger.js';
import { validateFolder } from './registry-folder.js';

/** What the ledger of a folder's registry comes to. @throws REGISTRY_INVALID, LEDGER_MISSING */
export async function statisticsFolder(place: LedgerPlace, now: Instant): Promise<Statistics> {
  const { registry, problems, counts } = await validateFolder(place.folder, now);
  if (!registry) {
    throw new CollectedProblems('REGISTRY_INVALID', `the registry has ${counts.errors} errors`, problems);
  }
  const ledger = await demandLedger(place);
  const { state } = await ledger.read();
  return statistics({ registry, entries: await ledger.entries(), ledger: state, now });
}

/** Everything that happened to one credential. */
export interface CredentialHistory {
  readonly credential: string;
  /** The oldest first. */
  readonly rotations: readonly PastRotation[];
  /** Rotations that people did, and marks of a compromise. */
  readonly marks: readonly Extract<Entry, { type: 'recorded' | 'compromised' }>[];
}

/** Needs only the ledger: what is not in the registry any more has a history all the same. @throws LEDGER_MISSING */
export async function historyOf(credential: string, place: LedgerPlace): Promise<CredentialHistory> {
  const entries = await (await demandLedger(place)).history(credential);
  const marks = entries.flatMap((entry) => (entry.type === 'recorded' || entry.type === 'compromised' ? entry : []));
  return { credential, rotations: rotationsIn(entries), marks };
}
