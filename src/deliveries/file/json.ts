import type { TextFormat } from './text-format.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const BYTE_ORDER_MARK = '\uFEFF';

/** A text value and where it stands, quotes included. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A text inside a JSON document. The key is a name at the top, or a JSON pointer (`/database/password`, RFC 6901).
 * Only the characters of that one text are replaced; layout and order stay.
 */
export const json: TextFormat = {
  find(text, key) {
    const found = locate(text, key);
    return typeof found === 'string' ? { obstacle: found } : { value: JSON.parse(text.slice(found.from, found.to)) };
  },

  meant: (value) => value,

  replace(text, key, value) {
    const found = locate(text, key);
    if (typeof found === 'string') return undefined;
    return text.slice(0, found.from) + JSON.stringify(value) + text.slice(found.to);
  },
};

function locate(text: string, key: string): Span | string {
  const body = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  try {
    JSON.parse(body);
  } catch {
    return 'this is no JSON (comments are not JSON either); correct it, or choose another format';
  }
  const pointer = key.startsWith('/') ? key : `/${escaped(key)}`;
  const found = spansOf(text).filter(([path]) => path === pointer);
  const [only, second] = found;
  if (!only) return `there is no text at ${key}; add it with the value in use`;
  if (second) return `there are ${found.length} texts at ${key}; leave the one that counts`;
  return only[1];
}

/** Every text value of a valid document with its JSON pointer. */
function spansOf(text: string): (readonly [pointer: string, span: Span])[] {
  const found: (readonly [string, Span])[] = [];
  /** What each open map or list is at: a name, or a place from 0. */
  const path: (string | number)[] = [];
  let name = '';
  let before = '';
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const at = path.at(-1);
    if (token === '{') path.push('');
    else if (token === '[') path.push(0);
    else if (token === '}' || token === ']') path.pop();
    else if (token === ':') path[path.length - 1] = name;
    else if (token === ',' && typeof at === 'number') path[path.length - 1] = at + 1;
    else if (token.startsWith('"')) {
      // In a map a text is a name, until its colon has come.
      if (typeof at === 'string' && before !== ':') name = JSON.parse(token);
      else found.push([pointerOf(path), { from: index, to: index + token.length }]);
    }
    before = token;
  }
  return found;
}

function pointerOf(path: readonly (string | number)[]): string {
  return path.map((part) => `/${escaped(String(part))}`).join('');
}

function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
