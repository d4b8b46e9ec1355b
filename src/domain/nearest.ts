/**
 * Which known word did somebody probably mean?
 *
 * The candidate with the fewest single mistakes (a letter too many, missing, wrong, or two swapped), upper and lower
 * case alike, if these are at most a third of the word; the first of equals. Words above 64 letters are no typing
 * mistakes and are not compared, so that hostile input costs nothing.
 *
 * @returns the candidate as it is written, or `undefined` when none is near
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  let best: { readonly candidate: string; readonly mistakes: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > allowed(candidate)) continue;
    const mistakes = distance(word.toLowerCase(), candidate.toLowerCase());
    if (mistakes <= allowed(candidate) && mistakes < (best?.mistakes ?? Number.POSITIVE_INFINITY)) {
      best = { candidate, mistakes };
    }
  }
  return best?.candidate;
}

const LONGEST = 64;
const allowed = (candidate: string): number => Math.max(1, Math.floor(candidate.length / 3));

/** Damerau-Levenshtein distance in its "optimal string alignment" form, three rows at a time. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const next = [row];
    for (let column = 1; column <= b.length; column++) {
      const wrong = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      next[column] = Math.min(
        at(last, column) + 1,
        at(next, column - 1) + 1,
        at(last, column - 1) + wrong,
        swapped ? at(before, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, next];
  }
  return at(last, b.length);
}

const at = (row: readonly number[], column: number): number => row[column] ?? Number.POSITIVE_INFINITY;
