// The shapes of git's objects, and git's own notations for them, written and read.

export interface Signature {
  name: string;
  email: string;
  /** RFC 3339, whole seconds. */
  date: string;
}
export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  author: Signature;
  committer: Signature;
  message: string;
}
export type ObjectType = 'blob' | 'tree' | 'commit' | 'tag';
export interface TreeEntry {
  path: string;
  mode: string;
  type: ObjectType;
  sha: string;
  size?: number;
}
/** A change to one path of a tree; `sha: null` removes it. */
export interface TreeChange {
  path: string;
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string | null;
}
export interface Ref {
  ref: string;
  sha: string;
  type: ObjectType;
}

export const ZERO = '0'.repeat(40);

export const isObjectId = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/** Git's own notation of an instant: Unix seconds and zone. */
export const gitDate = (date: string): string => `${Math.floor(Date.parse(date) / 1000)} +0000`;

export function parseCommit(sha: string, raw: string): Commit {
  const end = raw.indexOf('\n\n');
  const header = raw.slice(0, end).split('\n');
  const values = (key: string) =>
    header.filter((line) => line.startsWith(`${key} `)).map((l) => l.slice(key.length + 1));
  const signature = (key: string): Signature => {
    const match = /^(.*) <(.*)> (\d+) [+-]\d{4}$/.exec(values(key)[0] ?? '');
    if (match === null) throw new Error(`commit ${sha} has no readable ${key}`);
    const [, name = '', email = '', seconds] = match;
    return { name, email, date: new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z') };
  };
  return {
    sha,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: signature('author'),
    committer: signature('committer'),
    message: raw.slice(end + 2).replace(/\n$/, ''),
  };
}

/** Reads `git ls-tree -z -l`. */
export function parseTree(listing: string): TreeEntry[] {
  return listing
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', type, sha = '', size] = line.slice(0, tab).split(/ +/);
      const entry: TreeEntry = { path: line.slice(tab + 1), mode, type: type as ObjectType, sha };
      return size === '-' || size === undefined ? entry : { ...entry, size: Number(size) };
    });
}
