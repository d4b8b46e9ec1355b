import type { Actor } from '../domain/ledger/event.js';
import type { Registry } from '../domain/registry.js';
import { spentExceptions } from '../domain/spent-exceptions.js';
import type { Forge } from '../ports/github/forge.js';
import type { Templates } from '../templating/templates.js';
import { type OfferPorts, offer } from './offer.js';
import type { Scan } from './scan.js';

export type OfferRemovalsPorts = OfferPorts & {
  readonly forge: Pick<Forge, 'self'>;
  readonly templates: Templates;
};

/** More at once nobody reviews; the others follow in later runs. */
const MOST_AT_ONCE = 5;

/**
 * Offers to remove the files of exceptions that do nothing any more, one pull request each, once.
 *
 * The ledger remembers what was offered, so that a closed pull request means that the file stays, and a run that finds
 * nothing new makes no request. A file that lists several exceptions is left to people.
 */
export async function offerRemovals(
  scan: Scan,
  registry: Registry,
  ports: OfferRemovalsPorts,
  actor: Actor,
): Promise<readonly number[]> {
  const { state } = await ports.ledger.read();
  const spent = spentExceptions(registry, scan.evaluations, scan.now)
    .map((one) => ({ ...one, branch: `exception/remove-${one.exception.name}` }))
    .filter(({ branch }) => !state.offers?.has(branch));
  const opened: number[] = [];
  for (const { exception, credentials, why, branch } of spent.slice(0, MOST_AT_ONCE)) {
    const { name, policyRef, expiresAt, source } = exception;
    const view = { exception: name, policy: policyRef, credentials, expiresAt, why };
    const { text: body } = ports.templates.render('removal-pull', view);
    const title = `Remove the exception ${name}`;
    opened.push(
      await offer({ branch, path: source.file, text: null, title, body }, ports.forge.self.account, ports, actor),
    );
  }
  return opened;
}
