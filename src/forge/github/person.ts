import type { Person } from '../../domain/approval/facts.js';
import { type Instant, parseInstant } from '../../domain/time.js';

/** An account as GitHub's answers carry it. */
interface Account {
  readonly login: string;
  readonly id: number | bigint;
  readonly type: string;
}

const TYPES: readonly Person['type'][] = ['User', 'Bot', 'Organization', 'Mannequin'];

/**
 * Who that is; `null` for an account that is gone or that no account was found for. An unknown type is no person:
 * it must never be taken for one that may approve.
 */
export function personOf(account: Account | Readonly<Record<string, never>> | null | undefined): Person | null {
  if (!account || account.id === undefined) return null;
  const type = TYPES.find((known) => known === account.type) ?? 'Mannequin';
  return { login: account.login, id: Number(account.id), type };
}

/** An instant of GitHub's, which always gives RFC 3339. */
export function instantOf(text: string): Instant {
  return parseInstant(text) ?? 0;
}
