import type { GitStore } from '../clients/git.js';
import { hasCode, RekeyerError } from '../domain/errors/index.js';
import type { FileEntry, Files, Listing } from '../ports/files.js';

/** What a reader of one commit may leave out. */
export interface GitFilesOptions {
  /** Whether a name in the root belongs to a registry; the rest of a repository is neither listed nor fetched. */
  readonly isPart: (name: string) => boolean;
  /** Whether what is in this blob is known already; then it is not fetched, and its size is told as 0. */
  readonly isKnown?: (id: string) => boolean;
}

/**
 * The files of a registry at one commit of a remote repository, by git alone: no checkout and no request to an API.
 *
 * One exchange brings the names and ids of all files, a second one all contents that are not here yet, however
 * many; a store that is kept asks only for what changed.
 */
export class GitFiles implements Files {
  #listing: Promise<Listing> | undefined;

  constructor(
    readonly store: GitStore,
    readonly commit: string,
    readonly options: GitFilesOptions,
  ) {}

  list(): Promise<Listing> {
    this.#listing ??= this.#list().catch((error: unknown) => {
      // What failed is asked anew the next time.
      this.#listing = undefined;
      throw error;
    });
    return this.#listing;
  }

  async read(entries: readonly FileEntry[]): Promise<readonly Uint8Array[]> {
    await this.store.fetch(unique(entries), { filter: 'blob:none' });
    const found = await this.store.read(unique(entries));
    return entries.map(({ id, path }) => {
      const bytes = found.get(id);
      if (!bytes) throw new RekeyerError('REGISTRY_MISSING', `the contents of ${JSON.stringify(path)} cannot be had`);
      return bytes;
    });
  }

  async #list(): Promise<Listing> {
    await this.#fetchNames();
    const rows = parseTree(await this.store.listTree(this.commit));
    const ours = rows.filter(({ path }) => this.options.isPart(path.split('/', 1)[0] ?? ''));
    const isKnown = this.options.isKnown ?? (() => false);
    const unread = ours.filter(({ id, mode }) => mode.startsWith('100') && !isKnown(id));
    await this.store.fetch(unique(unread), { filter: 'blob:none' });
    const sizes = await this.store.sizes(unique(unread));
    return { entries: ours.map((row) => ({ ...row, size: sizes.get(row.id) ?? 0 })), truncated: false };
  }

  async #fetchNames(): Promise<void> {
    try {
      await this.store.fetch([this.commit], { filter: 'blob:none', depth: 1 });
    } catch (error) {
      if (!hasCode(error, 'GIT_FAILED')) throw error;
      throw new RekeyerError('REGISTRY_MISSING', `there is no commit ${this.commit} in the repository`, {
        cause: error,
      });
    }
  }
}

function unique(entries: readonly { readonly id: string }[]): string[] {
  return [...new Set(entries.map(({ id }) => id))];
}

/** `<mode> <type> <id>\t<path>\0` an entry; paths are bytes, and those that are no UTF-8 are shown with a sign. */
function parseTree(out: Buffer): Omit<FileEntry, 'size'>[] {
  const rows = out.toString().split('\0').filter(Boolean);
  return rows.map((row) => {
    const tab = row.indexOf('\t');
    const [mode = '', , id = ''] = row.slice(0, tab).split(' ');
    return { path: row.slice(tab + 1), mode, id };
  });
}
