/** Stands for a value that was refused and reported where it stands, so that nobody complains about it again. */
export const REFUSED = Symbol('refused');

const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const TRUE = new Set(['true', 'True', 'TRUE']);
const FALSE = new Set(['false', 'False', 'FALSE']);
const PLAIN_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;
/** All that YAML 1.2 reads as a number: also 012, 0o17, 0x1f, +5, 1e3, .5, .inf and .nan. */
const ANY_NUMBER =
  /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/**
 * What does a scalar without quotes mean in the core schema of YAML 1.2?
 *
 * `yes`, `no`, `on`, dates and `12:30` are text. A number that is not written plainly, or that JavaScript could not
 * hold exactly, is REFUSED: people mean different things by 012, and 9007199254740993 would become another number.
 *
 * @see https://yaml.org/spec/1.2.2/#103-core-schema
 */
export function plainValue(source: string): string | number | boolean | null | typeof REFUSED {
  switch (source.charCodeAt(0)) {
    case 0x66: // f
    case 0x46: // F
      return FALSE.has(source) ? false : source;
    case 0x74: // t
    case 0x54: // T
      return TRUE.has(source) ? true : source;
    case 0x6e: // n
    case 0x4e: // N
    case 0x7e: // ~
      return NULL.has(source) ? null : source;
    default:
      return source === '' ? null : numberOrText(source);
  }
}

function numberOrText(source: string): string | number | typeof REFUSED {
  const first = source.charCodeAt(0);
  // Only digits, + - and . begin a number, and few texts begin with one of them.
  if (first > 0x39 || !ANY_NUMBER.test(source)) return source;
  if (!PLAIN_NUMBER.test(source)) return REFUSED;
  const value = Number(source);
  const exact = source.includes('.') ? Number.isFinite(value) && source.length <= 17 : Number.isSafeInteger(value);
  return exact ? value : REFUSED;
}
