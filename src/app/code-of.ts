import type { ErrorCode } from '../domain/errors/index.js';
import { RekeyerError } from '../domain/errors/index.js';

/**
 * Which code of the catalogue does this failure have? Webhook libraries wrap the errors of handlers; the first of
 * ours inside counts, everything else is INTERNAL. Messages are left where they are: they may quote a payload.
 */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof RekeyerError) return error.code;
  const inner = [
    ...(error instanceof AggregateError ? error.errors : []),
    ...(error instanceof Error && error.cause !== undefined ? [error.cause] : []),
  ];
  return inner.map(codeOf).find((code) => code !== 'INTERNAL') ?? 'INTERNAL';
}
