import type { SchemaCheck } from '../domain/schema-check.js';
import type { DeliveryMember } from './delivery.js';
import type { Member } from './member.js';
import type { ProbeMember } from './probe.js';
import type { RotatorMember } from './rotator.js';

/** The members of one plug-in family, by kind. */
export class Family<T extends Member> {
  readonly #byKind: ReadonlyMap<string, T>;

  constructor(
    /** Singular, as messages name it: `rotator`. */
    readonly name: string,
    readonly members: readonly T[],
    /** Whether options fit their member's schema, by kind; made by `npm run generate`. */
    readonly optionChecks: Readonly<Record<string, SchemaCheck>> = {},
  ) {
    this.#byKind = new Map(members.map((member) => [member.kind, member]));
  }

  get(kind: string): T | undefined {
    return this.#byKind.get(kind);
  }

  /** All kinds in alphabetical order, for "one of" and "did you mean". */
  get kinds(): readonly string[] {
    return [...this.#byKind.keys()].sort();
  }
}

/** The families that credentials choose from; handed to the linker and to the jobs by `compose.ts`. */
export interface Families {
  readonly rotators: Family<RotatorMember>;
  readonly deliveries: Family<DeliveryMember>;
  readonly probes: Family<ProbeMember>;
  /** How a consumer is seen using a value where the rotator cannot see it; without one no `adoption` can be asked for. */
  readonly adoptions?: Family<Member>;
}
