/**
 * A *sweep* tries one rotation under very many faults: a crash before and after every call of every port, in pairs
 * too. `npm cit` takes an even part of them, so that it stays a matter of minutes; `npm run sweep`, which `.ci/run`
 * starts as well, takes all.
 */
export const exhaustive = process.env.REKEYER_SWEEP === 'all';

/** All of them in an exhaustive sweep, otherwise at most `count`, spread evenly over the list, its last one included. */
export function sweep<T>(all: readonly T[], count: number): readonly T[] {
  if (exhaustive || all.length <= count) return all;
  return Array.from({ length: count }, (_, n) => all[Math.round(((n + 1) * all.length) / count) - 1] as T);
}

/** The numbers from `from` to `to`, both included. */
export function numbers(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
}

/** Calls that only look: a crash after one leaves the same world as a crash before it. */
const LOOKS = /\.(read|current|accepts|attempt|holds|inspect|capture|propose|adoption|uses|now|close)$/;

/** The numbers, from 1, of the calls that change something. */
export function changesAmong(calls: readonly string[]): readonly number[] {
  return numbers(1, calls.length).filter((n) => !LOOKS.test(calls[n - 1] ?? ''));
}
