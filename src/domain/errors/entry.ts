/** What the catalogue says of one error code. `docs/errors.md` is made from these. */
export interface CatalogueEntry {
  /** One sentence: what is wrong, without the particulars. */
  readonly headline: string;
  /** What the reader can do about it. */
  readonly wayOut: string;
}
