/** A point of the chain, small enough for the foot of a mail: how many entries, and the hash of the last one. */
export interface Checkpoint {
  readonly size: number;
  readonly root: string;
}

const CHECKPOINT = /^([1-9]\d{0,11}):([0-9a-f]{64})$/;

/** `1204:9f86d0…`, as digests, issues and `rekeyer ledger verify` show it. */
export function formatCheckpoint({ size, root }: Checkpoint): string {
  return `${size}:${root}`;
}

/** Reads `size:root` back; `undefined` when `text` is no checkpoint. An empty ledger has none. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const match = CHECKPOINT.exec(text.trim());
  return match?.[1] && match[2] ? { size: Number(match[1]), root: match[2] } : undefined;
}
