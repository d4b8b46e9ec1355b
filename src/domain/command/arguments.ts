import { isName } from '../names.js';
import { emergencyModes } from '../request.js';
import { parseDuration, parseInstant } from '../time.js';

/** What a command takes in one place. `text` is the rest of the line and stands last. */
export interface Parameter {
  readonly field: string;
  readonly kind: 'name' | 'sha' | 'rotation' | 'instant' | 'duration' | 'mode' | 'text';
  /** As help shows it, without brackets. */
  readonly shown: string;
  readonly optional?: boolean;
}

type Value = string | number;

const SHA = /^[0-9a-f]{40}$/;
const ROTATION = /^(.{1,63})\.([1-9][0-9]{0,8})$/;
/** A reason that is worth keeping. */
const SHORTEST_TEXT = 10;

const readers: Readonly<Record<Exclude<Parameter['kind'], 'text'>, (word: string) => Value | undefined>> = {
  name: (word) => (isName(word) ? word : undefined),
  sha: (word) => (SHA.test(word) ? word : undefined),
  rotation: (word) => (isName(ROTATION.exec(word)?.[1] ?? '') ? word : undefined),
  instant: parseInstant,
  duration: parseDuration,
  mode: (word) => emergencyModes.find((mode) => mode === word),
};

/**
 * The words of a command as values by field, or `undefined` where one does not fit, one is missing or one is left
 * over. A text has at least 10 characters.
 */
export function matchArguments(
  takes: readonly Parameter[],
  words: readonly string[],
): Readonly<Record<string, Value>> | undefined {
  const rest = [...words];
  const values: [string, Value][] = [];
  for (const { field, kind, optional } of takes) {
    if (rest.length === 0 && optional) continue;
    if (kind === 'mode' && optional && readers.mode(rest[0] ?? '') === undefined) continue;
    const value = kind === 'text' ? longEnough(rest.splice(0).join(' ')) : readers[kind](rest.shift() ?? '');
    if (value === undefined) return undefined;
    values.push([field, value]);
  }
  return rest.length === 0 ? Object.fromEntries(values) : undefined;
}

const longEnough = (text: string): string | undefined => (text.length >= SHORTEST_TEXT ? text : undefined);
