/** What a request may be filled with; all of it is public. */
export interface Fillings {
  readonly id?: string;
  readonly credential: string;
  readonly version?: string;
}

const GAP = /\{\{([^{}]*)\}\}/g;
const NAMES = ['id', 'credential', 'version'] as const;
type Name = (typeof NAMES)[number];

const isName = (name: string): name is Name => (NAMES as readonly string[]).includes(name);

/** Gaps in a text or a JSON template that are not among `allowed`. */
export function unknownGaps(template: unknown, allowed: readonly Name[]): readonly string[] {
  if (typeof template === 'string') {
    const names = [...template.matchAll(GAP)].map(([, name = '']) => name);
    return names.filter((name) => !isName(name) || !allowed.includes(name));
  }
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) => [...unknownGaps(key, []), ...unknownGaps(value, allowed)]);
}

/** A path with its gaps filled; a value can neither end its step nor begin a query. */
export function fillPath(path: string, fillings: Fillings): string {
  return fill(path, fillings, (value) => encodeURIComponent(value).replaceAll('.', '%2E'));
}

/** A JSON document with the gaps in its texts filled; what is filled in stays text of that place. */
export function fillJson(template: unknown, fillings: Fillings): unknown {
  if (typeof template === 'string') return fill(template, fillings, (value) => value);
  if (Array.isArray(template)) return template.map((item) => fillJson(item, fillings));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillJson(value, fillings)]));
}

function fill(text: string, fillings: Fillings, encode: (value: string) => string): string {
  return text.replace(GAP, (whole, name: string) => {
    const value = isName(name) ? fillings[name] : undefined;
    return value === undefined ? whole : encode(value);
  });
}
