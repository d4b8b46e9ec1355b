import type { Pasted } from './known.js';

/**
 * Long words that look random and are no secrets: names that others gave, and values made to be shown. The table is
 * the only exception there is; a registry file cannot switch the look-out off.
 */
export const harmless: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'UUID', pattern: /^(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i },
  {
    what: 'digest in hexadecimal',
    pattern:
      /^(?:[a-z0-9-]{2,10}:)?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i,
  },
  { what: 'image with digest', pattern: /^[a-z0-9./_-]+(?::[a-zA-Z0-9._-]+)?@sha256:[0-9a-f]{64}$/ },
  { what: 'subresource integrity', pattern: /^sha(?:256|384|512)-[A-Za-z0-9+/]{43,88}={0,2}$/ },
  { what: 'fingerprint with colons', pattern: /^(?:[A-Za-z0-9]{2,8}:)?[0-9a-f]{2}(?::[0-9a-f]{2}){15,31}$/i },
  { what: 'SSH fingerprint', pattern: /^SHA256:[A-Za-z0-9+/]{43}=?$/ },
  {
    what: 'SSH public key',
    pattern: /^AAAA[BC][0-9]N[A-Za-z0-9+/]{20,}={0,2}$|^AAAAE2VjZHNh[A-Za-z0-9+/]{20,}={0,2}$/,
  },
  { what: 'ARN', pattern: /^arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:[0-9]*:[A-Za-z0-9+=,.@_/:*-]{1,200}$/ },
  { what: 'AWS unique id', pattern: /^(?:AIDA|AROA|AGPA|AIPA|ANPA|ANVA|APKA|ASCA)[A-Z2-7]{12,17}$/ },
  { what: 'AWS resource id', pattern: /^[a-z]{1,12}-[0-9a-f]{8,17}$/ },
  { what: 'Kubernetes pod', pattern: /^[a-z0-9-]{1,200}-[0-9a-z]{6,10}-[0-9a-z]{5}$/ },
  { what: 'ULID', pattern: /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/ },
  { what: 'GitHub node id', pattern: /^[A-Z]{1,5}_[a-z][A-Za-z0-9_-]{6,40}$/ },
  { what: 'instant', pattern: /^[0-9]{4}-?[0-9]{2}-?[0-9]{2}T[0-9:.]{4,15}(?:Z|[+-][0-9:]{2,5})?$/ },
  { what: 'IPv6 address', pattern: /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\/[0-9]{1,3})?$/i },
];

const SEPARATORS = /[\s"'`,;()<>[\]{}|]+/;
/** Most texts have no word that is long enough, and are done with here. */
const LONG_WORD = /[^\s"'`,;()<>[\]{}|]{12}/;
/** Shorter ones are left alone: everyday identifiers would be caught. */
const SHORTEST = 20;
/** With a symbol among letters and digits a shorter one is enough; no identifier looks so. */
const SHORTEST_WITH_SYMBOLS = 12;
/** Of all neighbouring letters and digits, the part that changes its class; 0.25 in camelCase, 0.4 to 0.7 in chance. */
const RESTLESS = 0.3;
/** Bits a character, over the word's own characters. */
const VARIED = 3;

/**
 * Does a word of this text look as if chance had made it?
 *
 * For free text only: elsewhere ids and paths are at home. A word is long, varied, and changes between small letters,
 * capitals and digits more often than a person would; what the table above knows is harmless.
 */
export function randomWordIn(text: string): Pasted | undefined {
  if (!LONG_WORD.test(text)) return undefined;
  let from = 0;
  for (const word of text.split(SEPARATORS)) {
    const at = text.indexOf(word, from);
    from = at + word.length;
    if (looksRandom(word)) return { what: 'what looks like a random secret', at };
  }
  return undefined;
}

function looksRandom(word: string): boolean {
  if (word.length < SHORTEST_WITH_SYMBOLS) return false;
  const bare = word.replace(/^[^A-Za-z0-9]+|[.:!?]+$/g, '');
  if (harmless.some(({ pattern }) => pattern.test(bare))) return false;
  const address = /^[a-z][a-z0-9+.-]*:\/\/[^?#]*/i.exec(bare);
  // The path of an address names a place; what is asked of it may carry a key.
  if (address)
    return bare
      .slice(address[0].length)
      .split(/[?&#=]/)
      .some(looksRandom);
  return isRestless(word) && bitsPerCharacter(word) >= VARIED;
}

function isRestless(word: string): boolean {
  const classes = [/[a-z]/, /[A-Z]/, /[0-9]/].filter((pattern) => pattern.test(word)).length;
  const symbols = word.length - word.replace(/[!#$%^&*+~?]/g, '').length;
  const enough = symbols > 0 ? classes >= 2 : word.length >= SHORTEST && /[0-9]/.test(word);
  return enough && restlessness(word) >= RESTLESS;
}

/** Neighbours across a separator do not count, so that `pay-db-2-eu-west-1` is at rest. */
function restlessness(word: string): number {
  const pairs = word.match(/(?=([A-Za-z0-9!#$%^&*+~?]{2}))/g)?.length ?? 0;
  const changes = word.match(
    /(?=[a-z][A-Z0-9]|[A-Z][0-9]|[0-9][A-Za-z]|[A-Z][a-z]|[A-Za-z0-9][!#$%^&*+~?]|[!#$%^&*+~?][A-Za-z0-9])/g,
  );
  return pairs < SHORTEST_WITH_SYMBOLS - 1 ? 0 : (changes?.length ?? 0) / pairs;
}

/** Shannon entropy of the word's own characters. */
function bitsPerCharacter(word: string): number {
  const counts = new Map<string, number>();
  for (const character of word) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length);
  return bits;
}
