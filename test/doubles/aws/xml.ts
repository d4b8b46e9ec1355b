import type { Instant } from '../../../src/domain/time.js';

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
};

/** A value of an answer: nested elements, a list of `member`s, or text. */
export type Value = string | number | boolean | readonly Fields[] | Fields | undefined;
export interface Fields {
  readonly [name: string]: Value;
}

/** Elements of an answer as the Query protocol writes them; what is `undefined` is left out. */
export function elements(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${content(value)}</${name}>`))
    .join('');
}

function content(value: NonNullable<Value>): string {
  if (Array.isArray(value)) return value.map((member: Fields) => `<member>${elements(member)}</member>`).join('');
  return typeof value === 'object' ? elements(value as Fields) : escaped(String(value));
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** Times in answers have whole seconds. */
export function timestamp(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
