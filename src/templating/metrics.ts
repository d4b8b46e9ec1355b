import type { Statistics } from '../domain/statistics.js';
import { type Status, statuses } from '../domain/status.js';
import { type Instant, SECOND } from '../domain/time.js';

/** What a scraper may be shown. No name of a credential is in it: `/metrics` is often readable by many. */
export interface Metrics {
  readonly statistics: Statistics;
  /** How many credentials there are of each status. */
  readonly byStatus: Readonly<Partial<Record<Status, number>>>;
  /** When the ledger last said "this ran". */
  readonly heartbeat: Instant | undefined;
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/**
 * The text that Prometheus reads from `/metrics`, as `text/plain; version=0.0.4`.
 *
 * Counters begin with the ledger and not with the process, so replicas show the same and a restart loses nothing.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function metricsText({ statistics, byStatus, heartbeat }: Metrics): string {
  const { byOutcome, rotating, bySteps, byType, emergencies, recorded } = statistics;
  const waiting = rotating.filter(({ needsHuman }) => needsHuman).length;
  return [
    family('rekeyer_credentials', 'gauge', 'Credentials of the registry by status.', [
      ...statuses.map((status): Sample => [{ status }, byStatus[status] ?? 0]),
    ]),
    family('rekeyer_rotations_total', 'counter', 'Rotations that ended, by outcome.', [
      ...Object.entries(byOutcome).map(([outcome, count]): Sample => [{ outcome }, count]),
    ]),
    family('rekeyer_rotations_open', 'gauge', 'Rotations under way; stopped ones wait for a person.', [
      [{ state: 'running' }, rotating.length - waiting],
      [{ state: 'stopped' }, waiting],
    ]),
    family('rekeyer_emergencies_total', 'counter', 'Rotations that were emergencies.', [[{}, emergencies]]),
    family('rekeyer_recorded_total', 'counter', 'Rotations that people did and recorded.', [[{}, recorded]]),
    family('rekeyer_rotation_seconds_sum', 'counter', 'Time of successful rotations, first lease to end.', [
      ...byType.map(({ type, sum }): Sample => [{ type }, sum / SECOND]),
    ]),
    family('rekeyer_rotation_seconds_count', 'counter', 'Successful rotations.', [
      ...byType.map(({ type, count }): Sample => [{ type }, count]),
    ]),
    family('rekeyer_step_seconds_sum', 'counter', 'Time of completed steps.', [
      ...bySteps.map(({ step, sum }): Sample => [{ step }, sum / SECOND]),
    ]),
    family('rekeyer_step_seconds_count', 'counter', 'Completed steps.', [
      ...bySteps.map(({ step, count }): Sample => [{ step }, count]),
    ]),
    family('rekeyer_step_failures_total', 'counter', 'Failures of steps, also those that a later try made good.', [
      ...bySteps.map(({ step, failures }): Sample => [{ step }, failures]),
    ]),
    family('rekeyer_heartbeat_timestamp_seconds', 'gauge', 'When the ledger last said that a run came to its end.', [
      ...(heartbeat === undefined ? [] : [[{}, Math.floor(heartbeat / SECOND)] as Sample]),
    ]),
  ].join('');
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${name}${labelsText(labels)} ${value}\n`);
  return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const all = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return all.length === 0 ? '' : `{${all.join(',')}}`;
}

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
