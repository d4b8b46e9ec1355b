import { invisible } from '../domain/formats.js';
import { nearest } from '../domain/nearest.js';
import type { Problem } from '../domain/problem.js';
import type { FileEntry, Listing } from '../ports/files.js';
import { MAX_LIST, tooLarge } from './decode.js';
import type { Kind } from './document.js';
import { mark } from './mark.js';

/** The most files, and the most bytes, that a registry may have. */
export const MAX_FILES = 200_000;
export const MAX_BYTES = 256 * 1024 * 1024;

/** Where documents of each kind lie; nested folders only where a company needs to sort many. */
const places: Readonly<Record<Kind, { readonly folder: string; readonly path: RegExp; readonly like: string }>> = {
  Config: { folder: 'rekeyer.yaml', path: /^rekeyer\.yaml$/, like: 'rekeyer.yaml' },
  Credential: {
    folder: 'credentials',
    path: /^credentials\/(?:[^/]+\/){0,15}[^/]+\.ya?ml$/,
    like: 'credentials/**/*.yaml',
  },
  RotationPolicy: { folder: 'policies', path: /^policies\/[^/]+\.ya?ml$/, like: 'policies/*.yaml' },
  PolicyException: { folder: 'exceptions', path: /^exceptions\/[^/]+\.ya?ml$/, like: 'exceptions/*.yaml' },
  RotationRequest: { folder: 'requests', path: /^requests\/[0-9]{4}\/[^/]+\.ya?ml$/, like: 'requests/<yyyy>/*.yaml' },
};
const all = Object.values(places);
const tops = all.map(({ folder }) => folder);

/** Whether a document of this kind may lie at this path. */
export function belongs(kind: Kind, path: string): boolean {
  return places[kind].path.test(path);
}

/** Where documents of this kind lie, for people. */
export function whereFor(kind: Kind): string {
  return places[kind].like;
}

/** Whether a name in the root of a repository is, or is meant to be, a part of the registry. */
export function isTop(name: string): boolean {
  const folded = name.toLowerCase();
  return tops.includes(folded) || /^rekeyer\.ya?ml$/.test(folded);
}

/** The registry's files of a listing, and what is wrong with the others. */
export interface Selection {
  /** To be read; in order of path. */
  readonly files: readonly FileEntry[];
  readonly problems: readonly Problem[];
}

/**
 * Which entries of a listing are registry files?
 *
 * Only YAML in the registry's own folders is looked at; everything else in the repository is none of our business.
 * Links and submodules are refused where a registry file or folder would be, because what they lead to is not
 * reviewed. A listing that is incomplete or too large selects nothing: nothing is decided on a part of a registry.
 */
export function selectFiles({ entries, truncated }: Listing): Selection {
  const ours = entries.filter(({ path }) => isTop(path.split('/', 1)[0] ?? '')).sort(byPath);
  if (truncated) return { files: [], problems: [problem('TREE_TRUNCATED', '.')] };
  const bytes = ours.reduce((sum, { size }) => sum + size, 0);
  if (ours.length > MAX_FILES || bytes > MAX_BYTES) {
    const message = `the registry has ${ours.length} files with ${Math.ceil(bytes / 1024 / 1024)} MiB; ${MAX_FILES} files and 256 MiB are read`;
    return { files: [], problems: [problem('TREE_TOO_LARGE', '.', message)] };
  }
  const files: FileEntry[] = [];
  const problems = [...collisions(ours)];
  for (const entry of ours) {
    const wrong = objection(entry);
    if (wrong) problems.push(wrong);
    else if (isYaml(entry.path)) files.push(entry);
  }
  return { files, problems };
}

function byPath(a: FileEntry, b: FileEntry): number {
  return a.path < b.path ? -1 : 1;
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}

/** What forbids reading an entry; things that are no YAML (a README) are no objection. */
function objection(entry: FileEntry): Problem | undefined {
  const { path, mode, size } = entry;
  if (mode !== '100644' && mode !== '100755') return problem('FILE_NOT_REGULAR', path);
  if (!isYaml(path)) return undefined;
  if (!isShowable(path)) return problem('FILE_NAME_INVALID', path);
  if (!all.some((place) => place.path.test(path))) return problem('FILE_MISPLACED', path, undefined, misplaced(path));
  if (size > MAX_LIST) return { ...tooLarge(size), file: path };
  return undefined;
}

/** Characters that Windows cannot have in a name, that nobody can see, or that would be read as something else. */
function isShowable(path: string): boolean {
  return !invisible.test(path) && !/[\t\n\\:*?"<>|]|[ .](?:\/|$)/.test(path) && path.length <= 240;
}

function misplaced(path: string): string {
  const [top = ''] = path.split('/', 1);
  const meant = nearest(top, tops);
  const place = all.find(({ folder }) => folder === meant);
  return place ? `Move or rename it: ${place.like}.` : `Files lie in ${all.map(({ like }) => like).join(', ')}.`;
}

/** Paths that would be one file where upper and lower case are the same; folders count too. */
function collisions(entries: readonly FileEntry[]): Problem[] {
  const spellings = new Map<string, Set<string>>();
  for (const { path } of entries) {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length++) {
      const spelled = parts.slice(0, length).join('/');
      const folded = spelled.normalize('NFC').toLowerCase();
      const known = spellings.get(folded);
      if (known) known.add(spelled);
      else spellings.set(folded, new Set([spelled]));
    }
  }
  return [...spellings.values()].flatMap((spelled) => (spelled.size > 1 ? collision([...spelled].sort()) : []));
}

function collision(paths: readonly string[]): Problem[] {
  return paths.map((path) => {
    const others = paths.filter((one) => one !== path).map(shown);
    return problem('FILE_NAMES_COLLIDE', path, `there is also ${others.join(', ')}`);
  });
}

function problem(code: Parameters<typeof mark>[0], path: string, message?: string, wayOut?: string): Problem {
  const { offset: _, ...rest } = mark(code, 0, message, wayOut);
  return { ...rest, file: shown(path), line: 1, column: 1 };
}

/** A path as it can be shown: what is invisible in it is written as an escape. */
function shown(path: string): string {
  return path.replace(new RegExp(`${invisible.source}|[\\t\\n]`, 'gu'), (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
