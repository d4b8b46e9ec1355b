import { Ajv } from 'ajv';
import { forValidators } from '../scripts/generate/json-schema.js';
import { formats } from '../src/domain/formats.js';
import { Family } from '../src/ports/families.js';
import type { Member } from '../src/ports/member.js';

/** A family of members that are not in the generated index: their option checks are compiled here and now. */
export function familyOf<T extends Member>(name: string, members: readonly T[]): Family<T> {
  const ajv = new Ajv({ allErrors: true, messages: false, strictTypes: false, formats });
  const checks = members.map(({ kind, options }) => [kind, ajv.compile(forValidators(options))] as const);
  return new Family(name, members, Object.fromEntries(checks));
}
