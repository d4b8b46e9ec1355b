import type { PolicyException } from '../domain/exception.js';
import { formatDuration, formatInstant } from '../domain/time.js';
import { newFile } from './edit.js';

/** The file of an exception for named credentials, as the bot proposes it; people may go on writing in it. */
export function exceptionText(exception: Omit<PolicyException, 'source' | 'labels' | 'selector'>): string {
  const { name, effect, startsAt, expiresAt, ...spec } = exception;
  return newFile({
    apiVersion: 'rekeyer/v1',
    kind: 'PolicyException',
    metadata: { name },
    spec: {
      ...spec,
      effect: { extendMaxAge: formatDuration(effect.extendMaxAge) },
      startsAt: formatInstant(startsAt),
      expiresAt: formatInstant(expiresAt),
    },
  });
}
