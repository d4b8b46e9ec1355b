import { encodingsOf } from '../domain/encodings.js';
import type { Secret } from '../domain/secret.js';

/**
 * Takes known secret values out of texts that are about to be shown: the last line of defence behind members that
 * never put a value into a message in the first place.
 *
 * A value is also found in every form in which it usually travels (`encodingsOf`). Values below four characters are
 * not looked for; they would turn every text into blanks and are no secrets.
 */
export class Redactor {
  readonly #needles = new Set<string>();

  /** @param onForm  told of every form of a value, once: GitHub's runner masks them in the log of the job */
  constructor(private readonly onForm: (form: string) => void = () => undefined) {}

  learn(secret: Secret): void {
    const value = secret.reveal();
    if (value.length < SHORTEST) return;
    for (const form of encodingsOf(value)) this.#learn(form);
  }

  #learn(form: string): void {
    if (this.#needles.has(form)) return;
    this.#needles.add(form);
    this.onForm(form);
  }

  /** The text with `[secret]` in place of every known value. */
  redact(text: string): string {
    const longestFirst = [...this.#needles].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((shown, needle) => shown.replaceAll(needle, '[secret]'), text);
  }
}

const SHORTEST = 4;
