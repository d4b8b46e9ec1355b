import { RekeyerError } from '../../domain/errors/index.js';
import type { MemberSpec } from '../../domain/member-spec.js';
import { nearest } from '../../domain/nearest.js';
import type { Family } from '../../ports/families.js';
import type { Member } from '../../ports/member.js';
import { explain } from '../explain.js';
import { didYouMean } from '../explainers.js';
import { type Filed, type Report, rootOf } from './report.js';

/** A member that a credential chose, with its options as the registry writes them. */
export interface Choice<T extends Member> {
  readonly member: T;
  readonly spec: MemberSpec;
  /** JSON pointer to the choice, below the document's root. */
  readonly pointer: string;
}

/** A choice as it is written: `kind`, keys of ours, and the member's options in one map. */
export type WrittenChoice = Readonly<Record<string, unknown>> & { readonly kind?: string };

/**
 * Which member is meant, and do its options fit?
 *
 * @param own  keys of the map that are not the member's
 * @returns `undefined` after reporting what is wrong
 */
export function choose<T extends Member>(
  family: Family<T>,
  written: WrittenChoice,
  own: readonly string[],
  where: { readonly document: Filed; readonly pointer: string; readonly report: Report },
): Choice<T> | undefined {
  const { kind = '' } = written;
  const { document, pointer, report } = where;
  const member = family.get(kind);
  if (!member) {
    report.add(document, 'MEMBER_UNKNOWN', `${pointer}/kind`, {
      message: `there is no ${family.name} of this kind`,
      wayOut: didYouMean(nearest(kind, family.kinds), family.kinds),
    });
    return undefined;
  }
  const options = optionsOf(written, own);
  const spec = { kind, options };
  return fits(family, member, options, own, where) ? { member, spec, pointer } : undefined;
}

/** What is left beside `kind` and our own keys. */
function optionsOf(written: WrittenChoice, own: readonly string[]): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const key in written) if (key !== 'kind' && !own.includes(key)) options[key] = written[key];
  return options;
}

function fits<T extends Member>(
  family: Family<T>,
  member: T,
  options: Readonly<Record<string, unknown>>,
  own: readonly string[],
  { document, pointer, report }: { readonly document: Filed; readonly pointer: string; readonly report: Report },
): boolean {
  const check = family.optionChecks[member.kind];
  if (!check) throw new RekeyerError('INTERNAL', `the ${family.name} "${member.kind}" came without its option check`);
  if (check(options)) return true;
  const shape = member.options as Readonly<Record<string, unknown>>;
  // Keys of ours are as well known there, and near to a typing mistake.
  const properties = { kind: {}, ...Object.fromEntries(own.map((key) => [key, {}])), ...(shape.properties as object) };
  const marks = explain(check.errors ?? [], {
    value: options,
    shape: { ...shape, properties },
    places: report.places(document),
    at: rootOf(document) + pointer,
    path: pointer
      .slice(1)
      .replace(/\/([0-9]+)/g, '[$1]')
      .replaceAll('/', '.'),
  });
  report.addMarks(document, marks);
  return false;
}
