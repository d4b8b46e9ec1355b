// Whose name a commit made through the API carries.
import { type Auth, actor } from './auth.js';
import type { Commit } from './git/objects.js';
import { noreplyAddress } from './payloads/accounts.js';
import type { Account } from './state.js';
import type { World } from './world.js';

/** The committer of what GitHub makes itself, a merge for one; GitHub signs such a commit. */
export const webFlow = { name: 'GitHub', email: 'noreply@github.com' };

interface Given {
  name?: string | undefined;
  email?: string | undefined;
  date?: string | undefined;
}

/** How an account signs when nobody says otherwise: a bot, and whoever has no address, by its noreply address. */
export function identity(account: Account): { name: string; email: string } {
  return { name: account.login, email: account.emails[0] ?? noreplyAddress(account) };
}

/**
 * Author and committer of a commit made through the API. The committer is copied from a given author; an app that
 * gives neither is the author, and GitHub itself commits and signs.
 */
export function signatures(
  world: World,
  auth: Auth,
  author: Given | undefined,
  committer: Given | undefined,
): Pick<Commit, 'author' | 'committer'> {
  const now = world.timestamp();
  const own = { ...identity(actor(auth)), date: now };
  const signed = (given: Given) => ({
    name: given.name ?? own.name,
    email: given.email ?? own.email,
    date: given.date ?? now,
  });
  if (author === undefined && committer === undefined) {
    return { author: own, committer: auth.kind === 'installation' ? { ...webFlow, date: now } : own };
  }
  const by = signed(author ?? committer ?? {});
  return { author: by, committer: committer === undefined ? by : signed(committer) };
}
