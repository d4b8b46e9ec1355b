import { blobOf, type GitObject, type TreeEntry, treeOf } from '../../clients/git-objects.js';
import type { Genesis, LedgerState } from '../../domain/ledger/event.js';
import { credentialFile, genesisFile, metaFiles, shardOf } from '../../domain/ledger/projection.js';
import { NO_STATE } from '../../domain/ledger/state.js';

/** The tree of a commit: its id, and every object that it needs and that may not be stored yet. */
export interface ProjectedTree {
  readonly oid: string;
  readonly objects: readonly GitObject[];
}

/**
 * Computes the tree that belongs to a state, without a checkout and without asking git: only what differs from the
 * state computed last is made anew.
 */
export class ProjectionTree {
  readonly #genesis: GitObject;
  /** Files by shard and name; `_meta` is a shard as well. */
  readonly #shards = new Map<string, Map<string, TreeEntry>>();
  readonly #folders = new Map<string, GitObject>();
  #last: LedgerState = NO_STATE;

  constructor(genesis: Genesis) {
    this.#genesis = blobOf(genesisFile(genesis));
  }

  of(state: LedgerState): ProjectedTree {
    const blobs = this.#follow(state);
    const folders = [...this.#folders].map(([name, { oid }]) => ({ name, kind: 'folder' as const, oid }));
    const shelf = treeOf(folders);
    const root: TreeEntry[] = [{ name: 'genesis.json', kind: 'file', oid: this.#genesis.oid }];
    if (folders.length > 0) root.push({ name: 'state', kind: 'folder', oid: shelf.oid });
    const top = treeOf(root);
    const objects = [this.#genesis, ...blobs, ...this.#folders.values(), ...(folders.length > 0 ? [shelf] : []), top];
    return { oid: top.oid, objects };
  }

  /** Brings the files up to `state`; the blobs of those that changed. */
  #follow(state: LedgerState): GitObject[] {
    const blobs: GitObject[] = [];
    const touched = new Set<string>();
    const put = (shard: string, name: string, text: string): void => {
      const blob = blobOf(text);
      const files = this.#shards.get(shard) ?? new Map<string, TreeEntry>();
      if (files.get(name)?.oid === blob.oid) return;
      this.#shards.set(shard, files.set(name, { name, kind: 'file', oid: blob.oid }));
      touched.add(shard);
      blobs.push(blob);
    };
    for (const [credential, known] of state.credentials) {
      if (this.#last.credentials.get(credential) === known) continue;
      put(shardOf(credential), `${credential}.json`, credentialFile(credential, known));
    }
    for (const [name, text] of metaFiles(state)) put('_meta', name, text);
    for (const shard of this.#dropLost(state)) touched.add(shard);
    for (const shard of touched) this.#refold(shard);
    this.#last = state;
    return blobs;
  }

  /** Files of a state that was computed but never came to be, because its append was lost. */
  #dropLost(state: LedgerState): string[] {
    const lost = [...this.#last.credentials.keys()].filter((credential) => !state.credentials.has(credential));
    for (const credential of lost) this.#shards.get(shardOf(credential))?.delete(`${credential}.json`);
    const meta = metaFiles(state);
    const lostMeta = [...metaFiles(this.#last).keys()].filter((name) => !meta.has(name));
    for (const name of lostMeta) this.#shards.get('_meta')?.delete(name);
    return [...lost.map(shardOf), ...(lostMeta.length > 0 ? ['_meta'] : [])];
  }

  #refold(shard: string): void {
    const files = this.#shards.get(shard);
    if (files && files.size > 0) this.#folders.set(shard, treeOf(files.values()));
    else this.#folders.delete(shard);
  }
}
