const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const OWNER = /^@[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\/[A-Za-z0-9_][A-Za-z0-9_-]{0,99})?$/;

/** The shapes for editors; the functions below are the judges. */
export const namePattern = NAME.source;
export const ownerPattern = OWNER.source;

/**
 * Words that would be names by their letters, but are not: a path made of one cannot exist on Windows, or an object
 * keyed by one would show what JavaScript put there.
 */
const RESERVED = new Set(`con prn aux nul ${numbered('com')} ${numbered('lpt')} constructor prototype`.split(' '));

function numbered(device: string): string {
  return [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => device + number).join(' ');
}

/**
 * Is this a name of a credential, policy, exception or request?
 *
 * A DNS-1123 *label*: lower-case letters, digits and inner hyphens, at most 63, no dots. Names make paths, branches
 * and ledger ids, so nothing else is ever one.
 *
 * @see RFC 1123 section 2.1
 */
export function isName(text: string): boolean {
  return NAME.test(text) && !RESERVED.has(text);
}

/** Is this a user (`@alice`) or a team (`@acme/payments`) as GitHub writes them? */
export function isOwner(text: string): boolean {
  return OWNER.test(text);
}
