import { foldProgress, type Progress } from '../../domain/rotation/progress.js';
import type { LedgerSnapshot } from '../../ports/ledger.js';

/** The rotation of a credential that is under way. */
export interface OpenRotation {
  readonly credential: string;
  readonly rotation: string;
  readonly progress: Progress;
  /** Who asked for it, `alice:17`. */
  readonly requester: string;
  /** When its newest entry was written, by the writer's clock: RFC 3339. */
  readonly newest: string;
}

/** The rotation of this credential that is under way, or `undefined`. */
export function openRotation(credential: string, { state }: LedgerSnapshot): OpenRotation | undefined {
  const open = state.credentials.get(credential)?.open;
  const first = open?.[0];
  if (!open || first?.type !== 'requested' || first.rotation === undefined) return undefined;
  const { rotation, data } = first;
  const newest = open.at(-1)?.at ?? first.at;
  return {
    credential,
    rotation,
    requester: data.requester,
    newest,
    progress: foldProgress(rotation, credential, open),
  };
}
