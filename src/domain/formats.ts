import { parseCron } from './cron.js';
import { isName, isOwner } from './names.js';
import { knownSecretIn } from './pasted/known.js';
import { randomWordIn } from './pasted/random.js';
import { HOUR, parseDuration, parseInstant } from './time.js';
import { isZone } from './zone.js';

/**
 * What a reader cannot see although it is there, or what makes text show in another order than it is read: control
 * and format characters (zero-width, bidirectional marks, tags), lone surrogates, exotic line ends, blank letters.
 *
 * @see Unicode Technical Standard 39; CVE-2021-42574 ("Trojan Source")
 */
export const invisible = /(?![\t\n])\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|[\u115F\u1160\u3164\uFFA0]/u;

const LABEL_KEY = /^[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?$/;
const VARIABLE = /^[A-Z][A-Z0-9_]{0,63}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const PATH_SEGMENT = /^(?!\.{0,2}$)[^/\\:*?"<>|]+$/;

/** Opening a time zone costs far more than remembering that one exists. */
const zones = new Map<string, boolean>();
function isKnownZone(text: string): boolean {
  if (text.length > 64) return false;
  const known = zones.get(text) ?? isZone(text);
  if (known) zones.set(text, known);
  return known;
}

/**
 * The texts that a schema can ask for by the name of their `format`: is this one?
 *
 * Schemas of the registry and of the members of families share these; the validators that are made ahead call them.
 */
export const formats = {
  /** A name: a DNS label that is no reserved word. */
  name: isName,
  /** A user or team on GitHub. */
  owner: isOwner,
  /** `90d`, `24h`, `5m`, `30s`. */
  duration: (text: string): boolean => parseDuration(text) !== undefined,
  /** A duration of an hour or more. */
  'long-duration': (text: string): boolean => (parseDuration(text) ?? 0) >= HOUR,
  /** A date or an RFC 3339 instant with its offset. */
  instant: (text: string): boolean => parseInstant(text) !== undefined,
  'instant-or-unknown': (text: string): boolean => text === 'unknown' || parseInstant(text) !== undefined,
  cron: (text: string): boolean => text.length <= 200 && typeof parseCron(text) !== 'string',
  timezone: isKnownZone,
  /** The name of an environment variable. */
  variable: (text: string): boolean => VARIABLE.test(text),
  /** `sha256:` and 64 hexadecimal digits. */
  digest: (text: string): boolean => DIGEST.test(text),
  'label-key': (text: string): boolean => LABEL_KEY.test(text),
  /** A path below some folder: relative, with forward slashes, without `.`, `..` or empty parts. */
  'relative-path': (text: string): boolean =>
    !invisible.test(text) && text.split('/').every((part) => PATH_SEGMENT.test(part)),
  /** One line that holds nothing invisible. */
  line: (text: string): boolean => !invisible.test(text) && !/[\t\n]/.test(text),
  /** Text for people; nothing invisible, and no word that looks like a secret. */
  'free-text': (text: string): boolean => !invisible.test(text) && !randomWordIn(text) && !knownSecretIn(text),
} as const satisfies Record<string, (text: string) => boolean>;

export type Format = keyof typeof formats;
