import type { Instant } from '../time.js';
import { certificateErrors } from './certificate.js';
import { cliErrors } from './cli.js';
import { connectionErrors } from './connection.js';
import { deliveryErrors } from './delivery.js';
import type { CatalogueEntry } from './entry.js';
import { gitErrors } from './git.js';
import { githubErrors } from './github.js';
import { ledgerErrors } from './ledger.js';
import { documentErrors } from './registry-document.js';
import { fileErrors } from './registry-file.js';
import { linkErrors } from './registry-link.js';
import { treeErrors } from './registry-tree.js';
import { rotationErrors } from './rotation.js';
import { rotatorErrors } from './rotator.js';

/** Every error the program can show, by code. A code is a promise to scripts: it is never renamed or re-used. */
export const catalogue = {
  ...certificateErrors,
  ...cliErrors,
  ...connectionErrors,
  ...deliveryErrors,
  ...gitErrors,
  ...githubErrors,
  ...ledgerErrors,
  ...treeErrors,
  ...fileErrors,
  ...documentErrors,
  ...linkErrors,
  ...rotationErrors,
  ...rotatorErrors,
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;

/** Where in the registry something is wrong; lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * An error that a person can act on: a code from the catalogue, what is wrong with which thing, where, and the
 * way out. The message never holds a secret value nor text from a provider that was not allow-listed.
 */
export class RekeyerError extends Error {
  override readonly name = 'RekeyerError';
  readonly at: Place | undefined;
  readonly wayOut: string;
  /** The other side said that another try makes no sense before this instant. */
  readonly notBefore: Instant | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: {
      readonly at?: Place;
      readonly wayOut?: string;
      readonly notBefore?: Instant;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.at = options.at;
    this.notBefore = options.notBefore;
    this.wayOut = options.wayOut ?? catalogue[code].wayOut;
  }
}

/** Whether `error` is ours and carries this code (or one of these). */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is RekeyerError {
  return error instanceof RekeyerError && codes.includes(error.code);
}
