// The refusals of GitHub's API, in its words where they are known.
import type { JsonObject } from './json.js';

/** A refusal that the client sees as an HTTP answer. Anything else thrown by a route is a bug of the double. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: JsonObject = {},
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }
}

/** Also what a private repository looks like to somebody who may not see it. */
export const notFound = (): Refusal => new Refusal(404, 'Not Found');

/** The thing itself, or 404. */
export function found<T>(thing: T | null | undefined): T {
  if (thing === null || thing === undefined) throw notFound();
  return thing;
}

/** 422 about one field: `code` is GitHub's (`missing_field`, `invalid`, `already_exists`, `custom` with a message). */
export function invalid(resource: string, field: string, code: string, message?: string): Refusal {
  const error = { resource, field, code, ...(message === undefined ? {} : { message }) };
  return new Refusal(422, 'Validation Failed', { errors: [error] });
}

/** 422 with a reason that concerns no single field. */
export const unprocessable = (reason: string): Refusal =>
  new Refusal(422, 'Unprocessable Entity', { errors: [reason] });
