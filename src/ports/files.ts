/** One entry of a listing, as git knows it. */
export interface FileEntry {
  /** From the root of the registry, with forward slashes. */
  readonly path: string;
  /** `100644` and `100755` are files, `120000` is a symbolic link, `160000` another repository. */
  readonly mode: string;
  /** Bytes. */
  readonly size: number;
  /** The blob's id, 40 hexadecimal digits: the same id, the same bytes. */
  readonly id: string;
}

/** What there is, before anything is read. */
export interface Listing {
  readonly entries: readonly FileEntry[];
  /** Whether the source says that something is missing; then nothing is decided on it. */
  readonly truncated: boolean;
}

/**
 * The files of one state of a registry: a folder, or one commit. Laws:
 *
 * - Two calls see the same state; a commit does not move, and a folder is listed once.
 * - `list` needs not tell what lies outside of the places where a registry has its files.
 * - `read` follows no link, and gives the bytes of each entry in the order asked for.
 */
export interface Files {
  list(): Promise<Listing>;
  /** @throws REGISTRY_MISSING when there is no such folder or commit */
  read(entries: readonly FileEntry[]): Promise<readonly Uint8Array[]>;
}
