/**
 * In which other dresses can this value leave? As it stands, and as URLs, JSON, Base64, hex, HTML, shells, SQL and
 * forms carry it, so that a mask or a redactor that knows these forms knows the value.
 *
 * Inside a longer text Base64 looks different at each of three offsets; what is common to every text around it is
 * given. Values shorter than 8 characters have only the forms that hold them whole: a fragment of one would be found
 * in any text.
 *
 * @returns the forms, without doubles and without empty ones; of a value with several lines also each long line
 */
export function encodingsOf(value: string): readonly string[] {
  if (value === '') return [];
  const bytes = Buffer.from(value, 'utf8');
  const lines = value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
  const whole = [
    value,
    ...(lines.length > 1 ? lines : []),
    uriOf(value),
    strictUriOf(value),
    uriOf(value).replaceAll('%20', '+'),
    strictUriOf(value).replaceAll('%20', '+'),
    ...hexOf(bytes).map((hex) => hex.replace(/../g, '%$&')),
    jsonOf(value),
    unicodeOf(value),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    Buffer.from(value, 'utf16le').toString('base64').replace(/=+$/, ''),
    ...hexOf(bytes),
    ...markupOf(value),
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'", "''"),
    value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$'),
  ];
  const long = value.length >= SHORTEST;
  const parts = long ? [[...value].reverse().join(''), ...[1, 2].flatMap((offset) => shiftedOf(bytes, offset))] : [];
  return [...new Set([...whole, ...parts])].filter((form) => form !== '');
}

const SHORTEST = 8;
/** Of a value with several lines (a private key) each line gives it away, but short ones are no evidence. */
const SHORTEST_LINE = 16;

/** A lone surrogate has no URL form; it never came out of a text in UTF-8. */
const uriOf = (value: string): string => encodeURIComponent(Buffer.from(value, 'utf8').toString());
/** As forms write it, and RFC 3986 asks: five characters more are escaped. */
const strictUriOf = (value: string): string =>
  uriOf(value).replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
const jsonOf = (value: string): string => JSON.stringify(value).slice(1, -1);
const hexOf = (bytes: Buffer): string[] => [bytes.toString('hex'), bytes.toString('hex').toUpperCase()];

function unicodeOf(value: string): string {
  return [...value].map((character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function markupOf(value: string): string[] {
  const named = value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
  const numbered = [...value].map((character) => `&#${character.codePointAt(0)};`).join('');
  // Not everybody escapes the closing bracket.
  return [named, named.replaceAll('&gt;', '>'), named.replaceAll('&#39;', '&apos;'), numbered];
}

/** What Base64 of any text with the value `offset` bytes into a group of three has in common. */
function shiftedOf(bytes: Buffer, offset: number): string[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
  const whole = padded.length - (padded.length % 3);
  const common = padded.subarray(0, whole).toString('base64').slice(4);
  return [common, common.replaceAll('+', '-').replaceAll('/', '_')];
}
