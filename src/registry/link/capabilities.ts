import type { Strategy } from '../../domain/credential.js';
import type { MemberSpec } from '../../domain/member-spec.js';
import { nearest } from '../../domain/nearest.js';
import type { DeliveryMember } from '../../ports/delivery.js';
import type { Family } from '../../ports/families.js';
import type { ProbeMember } from '../../ports/probe.js';
import type { RotatorMember } from '../../ports/rotator.js';
import { didYouMean } from '../explainers.js';
import type { CredentialSpec } from '../schema/credential.js';
import type { Choice } from './member.js';
import type { Report, Sound } from './report.js';

interface Chosen {
  readonly rotator: Choice<RotatorMember> | undefined;
  readonly deliveries: readonly Choice<DeliveryMember>[];
}

/** Can the members do what the credential asks of them? Reports each thing they cannot. */
export function checkCapabilities(
  document: Sound<'Credential'>,
  spec: CredentialSpec,
  { rotator, deliveries }: Chosen,
  report: Report,
): void {
  checkConsumerNames(document, spec, report);
  if (spec.strategy === 'immediate' && spec.acceptWindow === undefined) {
    report.add(document, 'ACCEPT_WINDOW_MISSING', '/spec/strategy', {
      message: 'spec.strategy is immediate, and spec.acceptWindow is missing',
    });
  }
  for (const { member, spec: chosen, pointer } of deliveries) {
    checkObjections(document, pointer, member.objections?.(chosen.options), report);
  }
  if (!rotator) return;
  checkRotator(document, spec, rotator, report);
  for (const delivery of deliveries) checkFields(document, spec.strategy, rotator.member, delivery, report);
}

function checkConsumerNames(document: Sound<'Credential'>, { consumers = [] }: CredentialSpec, report: Report): void {
  const seen = new Set<string>();
  consumers.forEach(({ name }, index) => {
    if (seen.has(name)) {
      report.add(document, 'CONSUMER_DUPLICATE', `/spec/consumers/${index}/name`, {
        message: `another consumer of this credential is called "${name}" too`,
      });
    }
    seen.add(name);
  });
}

function checkRotator(
  document: Sound<'Credential'>,
  { type, strategy }: CredentialSpec,
  { member, spec, pointer }: Choice<RotatorMember>,
  report: Report,
): void {
  const { types, strategies } = member.capabilities;
  if (!types.includes(type)) {
    report.add(document, 'MEMBER_UNSUITABLE', `${pointer}/kind`, {
      message: `the rotator ${member.kind} does not know the type ${type}`,
      wayOut: `It knows: ${types.join(', ')}.`,
    });
  }
  if (!strategy) return;
  if (!strategies.includes(strategy)) {
    report.add(document, 'STRATEGY_UNSUPPORTED', '/spec/strategy', {
      message: `the rotator ${member.kind} does not support ${strategy}`,
      wayOut: `It supports: ${strategies.join(', ')}.`,
    });
    return;
  }
  checkObjections(document, pointer, member.objections?.(spec.options, strategy), report);
}

/** What a member has against its options, beyond their schema. */
function checkObjections(
  document: Sound<'Credential'>,
  pointer: string,
  objections: readonly string[] = [],
  report: Report,
): void {
  for (const message of objections) report.add(document, 'MEMBER_UNSUITABLE', { pointer, on: 'key' }, { message });
}

interface Verified {
  readonly rotator: Choice<RotatorMember>;
  /** Its own probes, or those of the defaults. */
  readonly verify: readonly MemberSpec[];
  readonly probes: Family<ProbeMember>;
}

/** Do the probes prove something about values of this rotator? */
export function checkProbes(
  document: Sound<'Credential'>,
  { rotator, verify, probes }: Verified,
  report: Report,
): void {
  const own = document.body.spec.verify !== undefined;
  verify.forEach(({ kind, options }, index) => {
    const pointer = own ? `/spec/verify/${index}` : '/spec';
    checkObjections(document, pointer, probes.get(kind)?.objections?.(options, rotator.member), report);
  });
}

/** With two slots the name changes together with the value: a consumer that got only one of them would mix the two. */
const TWO_SLOTS: readonly (Strategy | undefined)[] = ['dual-write', 'blue-green'];

function checkFields(
  document: Sound<'Credential'>,
  strategy: Strategy | undefined,
  { kind, capabilities }: RotatorMember,
  { member, spec, pointer }: Choice<DeliveryMember>,
  report: Report,
): void {
  const { fields: offered, slotFields } = capabilities;
  const asked = member.fields(spec.options, offered);
  for (const field of asked.filter((one) => !offered.includes(one))) {
    report.add(document, 'FIELD_NOT_PROVIDED', pointer, {
      message: `this consumer asks for a field that the rotator ${kind} does not provide`,
      wayOut: didYouMean(nearest(field, offered), offered),
    });
  }
  const missing = TWO_SLOTS.includes(strategy) ? slotFields.filter((field) => !asked.includes(field)) : [];
  if (missing.length > 0) {
    report.add(document, 'SLOT_NOT_DELIVERED', pointer, {
      message: `with ${strategy} this consumer must also be given: ${missing.join(', ')}`,
    });
  }
}

/**
 * Which consumer is the escrow? The one that is marked, or the only one whose delivery has custody.
 *
 * @returns its index; `undefined` after reporting that there is none, or more than one
 */
export function escrowOf(
  document: Sound<'Credential'>,
  consumers: NonNullable<CredentialSpec['consumers']>,
  deliveries: readonly Choice<DeliveryMember>[],
  report: Report,
): number | undefined {
  const able = deliveries.flatMap(({ member }, index) => (member.capabilities.custody ? [index] : []));
  const marked = consumers.flatMap(({ escrow }, index) => (escrow ? [index] : []));
  const [first, second] = marked.length > 0 ? marked : able.filter((index) => consumers[index]?.escrow !== false);
  if (consumers.length === 0) return undefined;
  if (first === undefined) {
    report.add(
      document,
      'ESCROW_MISSING',
      { pointer: '/spec/consumers', on: 'key' },
      {
        message: 'none of the consumers can keep candidates and the previous value',
      },
    );
  } else if (second !== undefined) {
    const pointer = marked.length > 0 ? `/spec/consumers/${second}/escrow` : '/spec/consumers';
    report.add(
      document,
      'ESCROW_AMBIGUOUS',
      { pointer, on: 'key' },
      {
        message:
          marked.length > 0
            ? 'a second consumer is marked as escrow'
            : 'several consumers could be the escrow, and none is marked',
      },
    );
  } else if (!able.includes(first)) {
    report.add(document, 'MEMBER_UNSUITABLE', `/spec/consumers/${first}/escrow`, {
      message: `the delivery ${deliveries[first]?.member.kind} has no custody, so it cannot be the escrow`,
    });
  }
  return first;
}
