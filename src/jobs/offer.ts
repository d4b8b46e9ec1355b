import type { Person } from '../domain/approval/facts.js';
import type { Actor } from '../domain/ledger/event.js';
import type { Forge } from '../ports/github/forge.js';
import type { Ledger } from '../ports/ledger.js';
import { plain } from '../templating/escape.js';

export interface OfferPorts {
  readonly ledger: Ledger;
  readonly forge: Pick<Forge, 'branches' | 'pulls'>;
}

/** One file of the registry that the bot would change, and why. */
export interface Offer {
  readonly branch: string;
  readonly path: string;
  /** `null` removes the file. */
  readonly text: string | null;
  readonly title: string;
  readonly body: string;
}

/**
 * Opens a pull request of the bot's own that is no rotation request, or finds the one that is open.
 *
 * The ledger hears first for whom it is, because whoever asked counts as its author and cannot approve it. The bot never
 * merges it.
 */
export async function offer(
  { branch, path, text, title, body }: Offer,
  requester: Pick<Person, 'login' | 'id'>,
  { ledger, forge }: OfferPorts,
  actor: Actor,
): Promise<number> {
  const data = { branch, requester: `${requester.login}:${requester.id}` };
  await ledger.append(await ledger.read(), `${branch}: offered`, [{ type: 'offered', data, actor }]);
  await forge.branches.propose({ branch, path, text, message: plain(title) });
  return forge.pulls.open({ branch, title: plain(title), body });
}
