import type { Registry } from '../domain/registry.js';
import type { RequestReason } from '../domain/request.js';
import { reasonFor } from '../domain/wishes.js';
import { type BeginOptions, type BeginPorts, begin, type NotBegun } from './begin.js';
import type { Scan } from './scan.js';

/**
 * Begins every rotation that is due by a policy with `onDue: rotate` and may start now, the most pressing first.
 * What waits for a window or the end of a freeze is left to a later run.
 *
 * @returns those that could not begin
 */
export async function beginDue(
  { work }: Pick<Scan, 'work'>,
  registry: Registry,
  ports: BeginPorts,
  options: Omit<BeginOptions, 'reason'>,
): Promise<readonly NotBegun[]> {
  const byReason = new Map<RequestReason, string[]>();
  for (const { credential, action, severity, start } of work) {
    if (action !== 'rotate' || start.at > options.now) continue;
    const reason = reasonFor(severity);
    byReason.set(reason, [...(byReason.get(reason) ?? []), credential]);
  }
  const notBegun: NotBegun[] = [];
  for (const [reason, names] of byReason) {
    notBegun.push(...(await begin(names, registry, ports, { ...options, reason })));
  }
  return notBegun;
}
