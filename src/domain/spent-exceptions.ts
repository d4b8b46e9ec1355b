import type { Evaluation } from './evaluate.js';
import type { PolicyException } from './exception.js';
import { governing } from './governing.js';
import type { Registry } from './registry.js';
import type { Instant } from './time.js';

/** An exception whose file does nothing any more. */
export interface SpentException {
  readonly exception: PolicyException;
  /** Names it speaks of, of those that are in the registry. */
  readonly credentials: readonly string[];
  /** In the middle of a sentence. */
  readonly why: string;
}

/**
 * Which exceptions have ended, or are not needed, because everything they speak of is in time without them?
 *
 * One that is still to begin is left alone: somebody planned it.
 */
export function spentExceptions(
  registry: Pick<Registry, 'credentials' | 'policies' | 'exceptions'>,
  evaluations: readonly Evaluation[],
  now: Instant,
): SpentException[] {
  const { exceptionsOf } = governing(registry);
  const scope = new Map<PolicyException, Evaluation[]>();
  for (const one of evaluations) {
    for (const exception of exceptionsOf(one.facts.credential)) {
      scope.set(exception, [...(scope.get(exception) ?? []), one]);
    }
  }
  return registry.exceptions.flatMap((exception) => {
    const concerned = scope.get(exception) ?? [];
    const why = whyOf(exception, concerned, now);
    return why === undefined ? [] : [{ exception, credentials: concerned.map(({ name }) => name), why }];
  });
}

function whyOf({ startsAt, expiresAt }: PolicyException, concerned: readonly Evaluation[], now: Instant) {
  if (now > expiresAt) return 'it has ended';
  if (now < startsAt) return undefined;
  // In its lead time without the exception is soon enough to keep it.
  const needless = concerned.every(({ facts }) => facts.agreed !== undefined && now < facts.agreed.leadAt);
  return needless && concerned.length > 0 ? 'everything it speaks of was rotated and is in time without it' : undefined;
}
