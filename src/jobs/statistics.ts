import { evaluate } from '../domain/evaluate.js';
import { rotationsIn } from '../domain/history.js';
import type { Entry, LedgerState } from '../domain/ledger/event.js';
import type { Registry } from '../domain/registry.js';
import { type Statistics, statisticsOf } from '../domain/statistics.js';
import type { Status } from '../domain/status.js';
import type { Instant } from '../domain/time.js';
import type { Metrics } from '../templating/metrics.js';

/** What is counted: a registry as it is, and all entries of its ledger. */
export interface StatisticsParts {
  readonly registry: Registry;
  readonly entries: readonly Entry[];
  readonly ledger: LedgerState;
  readonly now: Instant;
}

/** What became of everything that was rotated, what is under way, and what is due next? */
export function statistics({ registry, entries, ledger, now }: StatisticsParts): Statistics {
  return statisticsOf({
    now,
    rotations: rotationsIn(entries),
    recorded: entries.filter(({ type }) => type === 'recorded').length,
    types: new Map(registry.credentials.map(({ name, type }) => [name, type])),
    due: evaluate({ registry, ledger, now }).flatMap(({ name, dueAt, status, facts }) =>
      dueAt === undefined || status === 'suspended' || facts.ledger?.open ? [] : { credential: name, dueAt },
    ),
  });
}

/** The same with what a scraper wants besides; `metricsText` makes the page of it. */
export function metrics(parts: StatisticsParts): Metrics {
  const byStatus: Partial<Record<Status, number>> = {};
  for (const { status } of evaluate(parts)) byStatus[status] = (byStatus[status] ?? 0) + 1;
  return { statistics: statistics(parts), byStatus, heartbeat: parts.ledger.heartbeat };
}
