import { isName } from './names.js';

/** One file of a pull request's difference, as GitHub lists it. */
export interface ChangedFile {
  readonly path: string;
  readonly status: 'added' | 'modified' | 'removed' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  /** Git's id of the new content; for a removed file of the old one. */
  readonly blob: string;
  /** For a renamed file. */
  readonly before?: string;
}

const REQUEST = /^requests\/([0-9]{4})\/(.+)\.yaml$/;

/** The name of the request that this path holds, or `undefined` when it is no request file. */
export function requestAt(path: string): string | undefined {
  const name = REQUEST.exec(path)?.[2] ?? '';
  return isName(name) ? name : undefined;
}

/** Where a request's file lies; its name begins with the year. */
export function requestPath(request: string): string {
  return `requests/${request.slice(0, 4)}/${request}.yaml`;
}

/** The branch that the bot proposes a request on. */
export function requestBranch(request: string): string {
  return `rotation/${request}`;
}

/** What a pull request is to us, by the files it touches. */
export type PullKind =
  | { readonly kind: 'request'; readonly request: string; readonly path: string; readonly blob: string }
  /** Credentials, policies, exceptions, settings, or the workflows that run us. */
  | { readonly kind: 'registry' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'other' };

const REGISTRY = /^(?:rekeyer\.yaml$|credentials\/|policies\/|exceptions\/|requests\/|\.github\/)/;

/**
 * What is this pull request to us?
 *
 * An order to rotate is exactly one new request file and nothing else: beside it, a reviewer's yes to the rotation
 * would be taken for a yes to the other change, and the rule that judges the order could be lowered in the same
 * breath. A request that was merged is history and is not rewritten; deleting old ones is tidying, a registry change.
 */
export function classifyPull(files: readonly ChangedFile[]): PullKind {
  const touched = files.flatMap(({ path, before }) => (before === undefined ? [path] : [path, before]));
  if (!touched.some((path) => REGISTRY.test(path))) return { kind: 'other' };
  const requests = files.filter(({ path, status }) => path.startsWith('requests/') && status !== 'removed');
  const [only, second] = requests;
  if (!only) return { kind: 'registry' };
  if (second || files.length > 1) {
    return { kind: 'refused', why: 'A rotation request stands alone: one new request file and no other change.' };
  }
  const request = requestAt(only.path);
  if (request === undefined || requestPath(request) !== only.path) {
    return {
      kind: 'refused',
      why: `A request's file is requests/<year>/<name>.yaml, and its name begins with the year.`,
    };
  }
  if (only.status !== 'added') {
    return { kind: 'refused', why: 'A request that was merged is never rewritten; ask anew with a new request.' };
  }
  return { kind: 'request', request, path: only.path, blob: only.blob };
}

/** What the bot knows of a pull request that may be its own. */
export interface OwnershipFacts {
  /** Numeric id of the account that opened it. */
  readonly authorId: number;
  readonly headBranch: string;
  /** Whether the head lies in this repository. */
  readonly sameRepository: boolean;
  readonly kind: PullKind;
}

/**
 * Why is this not exactly what the bot proposed? Empty: it is, to the byte, and the bot may merge it once approved.
 *
 * @param botId  the account of our app
 * @param blob   the ledger's id of the file the bot wrote last for this request; `undefined` where it wrote none
 */
export function deviations(facts: OwnershipFacts, botId: number, blob: string | undefined): readonly string[] {
  const { kind } = facts;
  if (kind.kind !== 'request') return ['It is no rotation request.'];
  return [
    facts.authorId === botId ? undefined : 'It was opened by somebody else.',
    facts.sameRepository && facts.headBranch === requestBranch(kind.request)
      ? undefined
      : `Its branch is not ${requestBranch(kind.request)}.`,
    blob === undefined ? 'The ledger does not know it.' : undefined,
    blob !== undefined && kind.blob !== blob ? 'Somebody changed the request file.' : undefined,
  ].filter((sentence) => sentence !== undefined);
}
