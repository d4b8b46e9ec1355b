import type { Instant } from '../../domain/time.js';

export interface DashboardRow {
  readonly credential: string;
  readonly owners: readonly string[];
  readonly dueAt: Instant | null;
  /** Number of its open issue. */
  readonly issue: number | null;
  readonly sentence: string;
}

export interface DashboardSection {
  readonly title: string;
  readonly rows: readonly DashboardRow[];
  readonly more: number;
}

/** The one issue that shows everything that somebody should look at. */
export interface Dashboard {
  readonly key: string;
  readonly now: Instant;
  readonly credentials: number;
  readonly sections: readonly DashboardSection[];
  /** Credentials that a tick may ask a rotation for. */
  readonly boxes: readonly string[];
  readonly hearsTicks: boolean;
  readonly checkpoint: string;
}
