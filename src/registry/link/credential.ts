import type { Consumer, Credential } from '../../domain/credential.js';
import type { MemberSpec } from '../../domain/member-spec.js';
import { DAY, formatDay, type Instant, parseDuration, parseInstant } from '../../domain/time.js';
import type { DeliveryMember } from '../../ports/delivery.js';
import type { Families } from '../../ports/families.js';
import type { RotatorMember } from '../../ports/rotator.js';
import type { CredentialSpec } from '../schema/credential.js';
import { checkCapabilities, checkProbes, escrowOf } from './capabilities.js';
import type { LinkedDefaults } from './config.js';
import { type Choice, choose, type WrittenChoice } from './member.js';
import type { Report, Sound } from './report.js';

/** What linking one credential needs to know. */
export interface CredentialContext {
  readonly families: Families;
  readonly report: Report;
  readonly defaults: LinkedDefaults;
  readonly now: Instant;
}

/** A linked credential with the members it chose, for the checks between credentials. */
export interface LinkedCredential {
  readonly credential: Credential;
  readonly document: Sound<'Credential'>;
  readonly rotator?: Choice<RotatorMember>;
  /** In the order of the consumers; absent where nothing of ours delivers. */
  readonly deliveries: readonly Choice<DeliveryMember>[];
}

/** What a credential needs in order to be rotated by us. */
export interface Machinery {
  readonly rotator?: Choice<RotatorMember>;
  readonly deliveries: readonly Choice<DeliveryMember>[];
  readonly consumers: readonly Consumer[];
  readonly verify: readonly MemberSpec[];
}

/**
 * One credential with defaults applied, times as numbers and members known; `undefined` after reporting what keeps it
 * from being one.
 *
 * Under `manual` and `external` nothing of ours rotates: rotator and strategy may stay written down, but they are not
 * judged and do not reach the engine.
 */
export function linkCredential(
  document: Sound<'Credential'>,
  context: CredentialContext,
): LinkedCredential | undefined {
  const { report, defaults } = context;
  const before = report.problems.length;
  const written = document.body.spec;
  const spec: CredentialSpec = { ...defaults[written.type]?.written, ...written };
  const isAuto = (spec.management ?? 'auto') === 'auto';
  requireFields(document, spec, isAuto, report);
  checkDates(document, spec, context);
  const machinery = isAuto ? machineryOf(document, spec, context) : withoutMachinery(spec);
  if (report.problems.length > before) return undefined;
  const { rotator, deliveries } = machinery;
  const credential = credentialOf(document, spec, machinery);
  return { credential, document, deliveries, ...(rotator ? { rotator } : {}) };
}

const ALWAYS = ['owner'] as const;
const UNDER_AUTO = ['owner', 'rotator', 'strategy', 'consumers', 'verify'] as const;

const MEANING: Readonly<Record<(typeof UNDER_AUTO)[number], string>> = {
  owner: 'who answers for the credential, such as "@acme/payments"',
  rotator: 'who talks to the provider, such as { kind: postgresql, … }',
  strategy: 'how the old value gives way: immediate, staged, dual-write, blue-green or renew',
  consumers: 'who needs the value, and how it gets there',
  verify: 'how the new value is proven, such as [ { kind: postgresql-login } ]',
};

function requireFields(document: Sound<'Credential'>, spec: CredentialSpec, isAuto: boolean, report: Report): void {
  for (const field of isAuto ? UNDER_AUTO : ALWAYS) {
    if (spec[field] !== undefined) continue;
    const under = field === 'owner' ? '' : ' under "management: auto"';
    report.add(
      document,
      'VALUE_MISSING',
      { pointer: '/spec', on: 'key' },
      {
        message: `"${field}" is missing in spec${under}`,
        wayOut: `Add ${MEANING[field]}${under ? '; or set "management: manual" if people rotate it' : ''}.`,
      },
    );
  }
}

/** `createdAt` may be a day ahead, because a bare date means its end; further ahead it would make an age negative. */
function checkDates(document: Sound<'Credential'>, spec: CredentialSpec, { now, report }: CredentialContext): void {
  const createdAt = parseInstant(spec.createdAt) ?? Number.NEGATIVE_INFINITY;
  const expiresAt = parseInstant(spec.expiresAt ?? '') ?? Number.POSITIVE_INFINITY;
  if (createdAt > now + DAY) {
    report.add(document, 'CREATED_IN_FUTURE', '/spec/createdAt', {
      message: `spec.createdAt lies in the future; today is ${formatDay(now)}`,
    });
  }
  if (expiresAt <= createdAt) {
    report.add(document, 'PERIOD_BACKWARDS', '/spec/expiresAt', {
      message: 'spec.expiresAt is not after spec.createdAt',
    });
  }
}

function machineryOf(document: Sound<'Credential'>, spec: CredentialSpec, context: CredentialContext): Machinery {
  const { families, report } = context;
  const rotator = spec.rotator && chooseRotator(document, spec, spec.rotator, context);
  const consumers = (spec.consumers ?? []).map((written, index) => {
    const where = { document, pointer: `/spec/consumers/${index}`, report };
    return { written, delivery: choose(families.deliveries, written, CONSUMER_KEYS, where), where };
  });
  for (const { written, where } of consumers) checkAdoption(written, families, where);
  const verify = verifyOf(document, spec, context);
  const known = consumers.flatMap(({ delivery }) => delivery ?? []);
  checkCapabilities(document, spec, { rotator, deliveries: known }, report);
  if (rotator) checkProbes(document, { rotator, verify, probes: families.probes }, report);
  const complete = known.length === consumers.length;
  const escrow = complete ? escrowOf(document, spec.consumers ?? [], known, report) : undefined;
  return {
    ...(rotator ? { rotator } : {}),
    deliveries: known,
    consumers: consumers.map(({ written, delivery }, index) => consumerOf(written, delivery?.spec, index === escrow)),
    verify,
  };
}

const CONSUMER_KEYS = ['name', 'wave', 'escrow', 'adoption'];

/** The kind may be left out where only one rotator knows the type of the credential. */
function chooseRotator(
  document: Sound<'Credential'>,
  spec: CredentialSpec,
  written: WrittenChoice,
  { families, report }: CredentialContext,
): Choice<RotatorMember> | undefined {
  const able = families.rotators.members.filter(({ capabilities }) => capabilities.types.includes(spec.type));
  const kind = written.kind ?? (able.length === 1 ? able[0]?.kind : undefined);
  if (kind !== undefined)
    return choose(families.rotators, { ...written, kind }, [], { document, pointer: '/spec/rotator', report });
  report.add(
    document,
    'MEMBER_UNKNOWN',
    { pointer: '/spec/rotator', on: 'key' },
    {
      message: able.length === 0 ? `no rotator knows the type ${spec.type}` : 'spec.rotator needs a kind',
      wayOut:
        able.length === 0
          ? 'Set "management: manual", so that people are reminded, until there is a rotator for it.'
          : `Add one of: ${able.map((member) => member.kind).join(', ')}.`,
    },
  );
  return undefined;
}

function checkAdoption(
  { adoption }: { readonly adoption?: WrittenChoice },
  { adoptions }: Families,
  where: { readonly document: Sound<'Credential'>; readonly pointer: string; readonly report: Report },
): void {
  if (!adoption) return;
  const pointer = `${where.pointer}/adoption`;
  if (adoptions) choose(adoptions, adoption, ['timeout'], { ...where, pointer });
  else {
    where.report.add(
      where.document,
      'MEMBER_UNKNOWN',
      { pointer, on: 'key' },
      {
        message: 'nothing that sees adoption is installed',
        wayOut: 'Remove it; where the rotator sees the use of the new value, that is enough.',
      },
    );
  }
}

/** Its own probes, or those of the defaults, which were judged where they stand. */
function verifyOf(
  document: Sound<'Credential'>,
  spec: CredentialSpec,
  context: CredentialContext,
): readonly MemberSpec[] {
  const { families, report, defaults } = context;
  const own = document.body.spec.verify;
  if (!own) return defaults[spec.type]?.verify ?? [];
  return own.flatMap((written, index) => {
    const where = { document, pointer: `/spec/verify/${index}`, report };
    return choose(families.probes, written, [], where)?.spec ?? [];
  });
}

type WrittenConsumer = NonNullable<CredentialSpec['consumers']>[number];

function consumerOf(written: WrittenConsumer, spec: MemberSpec | undefined, escrow: boolean): Consumer {
  const { name, wave = 1, adoption } = written;
  const base = { name, kind: spec?.kind ?? written.kind, options: spec?.options ?? {}, wave, escrow };
  return adoption ? { ...base, adoption: specOf(adoption) } : base;
}

function specOf({ kind, ...options }: Readonly<Record<string, unknown>> & { readonly kind: string }): MemberSpec {
  return { kind, options };
}

/** Consumers and probes of what others rotate: kept for people to read, never used. */
function withoutMachinery(spec: CredentialSpec): Machinery {
  const consumers = (spec.consumers ?? []).map(({ name, kind, wave = 1, escrow = false, adoption: _, ...options }) => ({
    name,
    kind,
    options,
    wave,
    escrow,
  }));
  return { deliveries: [], consumers, verify: (spec.verify ?? []).map(specOf) };
}

function credentialOf(document: Sound<'Credential'>, spec: CredentialSpec, machinery: Machinery): Credential {
  const { rotator, consumers, verify } = machinery;
  const { service, description, strategy, suspend } = spec;
  const expiresAt = parseInstant(spec.expiresAt ?? '');
  const acceptWindow = parseDuration(spec.acceptWindow ?? '');
  return {
    name: document.name,
    labels: document.body.metadata.labels ?? {},
    type: spec.type,
    owner: spec.owner ?? '',
    ...(service === undefined ? {} : { service }),
    ...(description === undefined ? {} : { description }),
    createdAt: parseInstant(spec.createdAt) ?? 'unknown',
    ...(expiresAt === undefined ? {} : { expiresAt }),
    management: spec.management ?? 'auto',
    ...(rotator ? { rotator: rotator.spec } : {}),
    ...(rotator && strategy ? { strategy } : {}),
    ...(acceptWindow === undefined ? {} : { acceptWindow }),
    consumers,
    verify,
    verifyRetired: spec.verifyRetired ?? true,
    dependsOn: spec.dependsOn ?? [],
    derives: spec.derives ?? [],
    ...(suspend ? { suspend: { until: parseInstant(suspend.until) ?? 0, reason: suspend.reason } } : {}),
    source: { file: document.file, ...(document.index === undefined ? {} : { index: document.index }) },
  };
}
