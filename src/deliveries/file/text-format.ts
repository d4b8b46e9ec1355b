/**
 * How one value stands in a text. `find` and `replace` are text in, text out; whatever does not belong to the value
 * keeps its bytes: other values, comments, blanks, line ends.
 */
export interface TextFormat {
  /**
   * The value under `key`.
   *
   * @returns what is in the way instead, as a sentence with its way out, where it is not there once and readable
   */
  find(text: string, key: string): { readonly value: string } | { readonly obstacle: string };
  /** The text with another value under `key`; `undefined` where this format cannot hold it. */
  replace(text: string, key: string, value: string): string | undefined;
  /** What `find` gives back once this value is in place. */
  meant(value: string): string;
}
