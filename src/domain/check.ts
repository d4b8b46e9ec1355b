import type { Facts } from './facts.js';
import type { Status } from './status.js';

/** How grave a finding is; `--fail-on` of the command line speaks of these. */
export const levels = ['error', 'warning', 'info'] as const;
export type Level = (typeof levels)[number];

/**
 * One named, pure question about one credential: is this violation there?
 *
 * A check is named by the violation it finds; the name is its file, its code and its export. It sees nothing but the
 * facts, so the same facts always give the same answer.
 */
export interface Check {
  /** A promise to scripts: never renamed or re-used. */
  readonly code: string;
  readonly level: Level;
  /** What it finds, in one sentence for the documentation. */
  readonly summary: string;
  violated(facts: Facts): boolean;
  /** What is wrong, by which rule, since when, and the way out; asked only when violated. Names no person or team. */
  explain(facts: Facts): string;
}

/** A check that decides what the credential *is*, when no check before it in the chain did. */
export interface Verdict extends Check {
  readonly status: Status;
}

/** A violation as scripts and people get it. */
export interface Finding {
  readonly credential: string;
  readonly code: string;
  readonly level: Level;
  readonly message: string;
}
