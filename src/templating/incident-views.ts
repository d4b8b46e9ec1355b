import type { Instant } from '../domain/time.js';

/** What an emergency's pages have in common. */
interface IncidentView {
  readonly rotation: string;
  readonly credential: string;
  readonly declaredBy: string;
  readonly at: Instant;
}

/** The comment that is kept up to date while an emergency runs. */
export interface IncidentChecklist extends Omit<IncidentView, 'credential'> {
  readonly key: string;
  readonly mode: string;
  readonly reason: string;
  readonly contained: boolean;
  readonly items: readonly { readonly done: boolean; readonly text: string }[];
  /** The pull request that asks for the review afterwards. */
  readonly review: number | null;
  readonly deadline: Instant;
  readonly from: readonly string[];
}

/** The file and the pull request by which an emergency is reviewed; the same ledger gives the same bytes. */
export interface IncidentRecord extends IncidentView {
  readonly mode: string;
  readonly reason: string;
  readonly outcome: string;
  readonly refused: boolean;
  /** `at` is RFC 3339 as the ledger has it. */
  readonly events: readonly { readonly at: string; readonly text: string; readonly who: string }[];
}

/** The issue about a review that did not come. */
export interface EmergencyLate extends IncidentView {
  readonly key: string;
  readonly now: Instant;
  readonly deadline: Instant;
  readonly review: number | null;
  readonly from: readonly string[];
  readonly call: readonly string[];
}
