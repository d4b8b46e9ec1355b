import type { Secret } from '../domain/secret.js';

/**
 * Takes known secret values out of texts that are about to be shown: the last line of defence behind members that
 * never put a value into a message in the first place.
 *
 * A value is also found in the ways it usually travels: URL-encoded, as Base64 and inside JSON. Values below four
 * characters are not looked for; they would turn every text into blanks and are no secrets.
 */
export class Redactor {
  readonly #needles = new Set<string>();

  learn(secret: Secret): void {
    const value = secret.reveal();
    if (value.length < SHORTEST) return;
    const lines = value.split('\n').filter((line) => line.length >= SHORTEST_LINE);
    const forms = [
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      Buffer.from(value).toString('base64'),
      Buffer.from(value).toString('base64url'),
      ...(lines.length > 1 ? lines : []),
    ];
    for (const form of forms) this.#needles.add(form);
  }

  /** The text with `[secret]` in place of every known value. */
  redact(text: string): string {
    const longestFirst = [...this.#needles].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((shown, needle) => shown.replaceAll(needle, '[secret]'), text);
  }
}

const SHORTEST = 4;
/** Of a value with several lines (a private key) each line gives it away, but short ones are no evidence. */
const SHORTEST_LINE = 16;
