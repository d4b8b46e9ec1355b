import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';

/** An object as git stores it, named by the hash of its bytes. */
export interface GitObject {
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly body: Buffer;
}

function object(type: GitObject['type'], body: Buffer): GitObject {
  const oid = createHash('sha1').update(`${type} ${body.length}\0`).update(body).digest('hex');
  return { oid, type, body };
}

export const blobOf = (text: string): GitObject => object('blob', Buffer.from(text));

/** A file or folder in a tree, by the id of its content. */
export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  readonly oid: string;
}

/** A folder. Git orders entries by their bytes, a folder as if its name ended in a slash. */
export function treeOf(entries: Iterable<TreeEntry>): GitObject {
  const key = ({ name, kind }: TreeEntry): string => (kind === 'folder' ? `${name}/` : name);
  const ordered = [...entries].sort((a, b) => Buffer.compare(Buffer.from(key(a)), Buffer.from(key(b))));
  const parts = ordered.flatMap(({ name, kind, oid }) => [
    Buffer.from(`${kind === 'folder' ? '40000' : '100644'} ${name}\0`),
    Buffer.from(oid, 'hex'),
  ]);
  return object('tree', Buffer.concat(parts));
}

export interface CommitFields {
  readonly tree: string;
  readonly parent: string | undefined;
  /** `Name <address>`, author and committer alike. */
  readonly identity: string;
  /** Seconds since 1970, in UTC. */
  readonly seconds: number;
  /** Taken verbatim: git's own clean-up would change bytes. */
  readonly message: string | Uint8Array;
}

/** The bytes of a commit: a function of these fields alone, so that making it twice is making it once. */
export function commitBytes({ tree, parent, identity, seconds, message }: CommitFields): Buffer {
  const who = `${identity} ${seconds} +0000`;
  const parents = parent === undefined ? '' : `parent ${parent}\n`;
  const head = `tree ${tree}\n${parents}author ${who}\ncommitter ${who}\n\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(message)]);
}

export const commitOf = (fields: CommitFields): GitObject => object('commit', commitBytes(fields));

const PACK_TYPES = { commit: 1, tree: 2, blob: 3 } as const;

/**
 * Objects as one pack, so that a single `git unpack-objects` stores them all; one process a file would be most of
 * the time that an append takes.
 *
 * @see gitformat-pack(5)
 */
export function packOf(objects: readonly GitObject[]): Buffer {
  const head = Buffer.alloc(12);
  head.write('PACK');
  head.writeUInt32BE(2, 4);
  head.writeUInt32BE(objects.length, 8);
  const parts = objects.flatMap(({ type, body }) => [packedHeader(PACK_TYPES[type], body.length), deflateSync(body)]);
  const pack = Buffer.concat([head, ...parts]);
  return Buffer.concat([pack, createHash('sha1').update(pack).digest()]);
}

/** Three bits of type and the size, in groups of seven bits with the lowest first. */
function packedHeader(type: number, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (type << 4) | (size & 0x0f);
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
  }
  return Buffer.from([...bytes, byte]);
}
