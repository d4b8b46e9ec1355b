/**
 * What a credential is at one instant: exactly one of these, in the order of every report, the worst first.
 *
 * It is the order in which people should look, not the order in which a status is decided (see `chains.ts`).
 */
export const statuses = [
  'compromised',
  'expired',
  'overdue',
  'due',
  'unknown-age',
  'no-policy',
  'excepted',
  'suspended',
  'active',
] as const;
export type Status = (typeof statuses)[number];

/** How loudly people are told: in its lead time, past its limit, or in somebody else's hands. */
export type Severity = 'warning' | 'critical' | 'emergency';

const places = new Map<Status, number>(statuses.map((status, place) => [status, place]));

/** Where a status stands in a report; the worst is 0. */
export function reportPlace(status: Status): number {
  return places.get(status) ?? statuses.length;
}
