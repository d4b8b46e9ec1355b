import type { PolicyException } from '../../domain/exception.js';
import type { RotationPolicy } from '../../domain/policy.js';
import { formatDuration, formatInstant, parseDuration, parseInstant } from '../../domain/time.js';
import type { Names } from './names.js';
import type { Report, Sound } from './report.js';

/** One exception; what is wrong with it, or does not fit its policy, is reported. */
export function linkException(
  document: Sound<'PolicyException'>,
  policies: ReadonlyMap<string, RotationPolicy>,
  names: Names,
  report: Report,
): PolicyException {
  const exception = exceptionOf(document);
  checkScope(document, exception, names, report);
  checkPeriod(document, exception, report);
  const policy = policies.get(exception.policyRef);
  if (policy) checkAgainstPolicy(document, exception, policy, report);
  else if (!names.has('RotationPolicy', exception.policyRef)) {
    names.reportUnknown(document, 'RotationPolicy', exception.policyRef, '/spec/policyRef', report);
  }
  return exception;
}

function exceptionOf({ name, body, file }: Sound<'PolicyException'>): PolicyException {
  const { spec, metadata } = body;
  const { startsAt, expiresAt, effect, credentialRefs, selector, compensatingControl, ticket } = spec;
  return {
    name,
    labels: metadata.labels ?? {},
    ...(credentialRefs ? { credentialRefs } : {}),
    ...(selector ? { selector } : {}),
    policyRef: spec.policyRef,
    effect: { extendMaxAge: parseDuration(effect.extendMaxAge) ?? 0 },
    reason: spec.reason,
    justification: spec.justification,
    ...(compensatingControl === undefined ? {} : { compensatingControl }),
    riskOwner: spec.riskOwner,
    ...(ticket === undefined ? {} : { ticket }),
    startsAt: parseInstant(startsAt) ?? 0,
    expiresAt: parseInstant(expiresAt) ?? 0,
    source: { file },
  };
}

/** Names or a selector, not both; a selector without a condition would except everything. */
function checkScope(
  document: Sound<'PolicyException'>,
  { credentialRefs, selector }: PolicyException,
  names: Names,
  report: Report,
): void {
  if (credentialRefs && selector) {
    const message = 'spec has both credentialRefs and a selector';
    report.add(document, 'EXCEPTION_SCOPE', { pointer: '/spec/selector', on: 'key' }, { message });
  }
  if (!credentialRefs && !selector) {
    const message = 'spec has neither credentialRefs nor a selector';
    report.add(document, 'EXCEPTION_SCOPE', { pointer: '/spec', on: 'key' }, { message });
  }
  if (selector && isEmpty(selector)) {
    const message = 'spec.selector has no condition, so it would except every credential';
    report.add(document, 'EXCEPTION_SCOPE', { pointer: '/spec/selector', on: 'key' }, { message });
  }
  credentialRefs?.forEach((name, index) => {
    if (names.has('Credential', name)) return;
    names.reportUnknown(document, 'Credential', name, `/spec/credentialRefs/${index}`, report);
  });
}

function isEmpty({ types, owners, names, matchLabels }: NonNullable<PolicyException['selector']>): boolean {
  return !types && !owners && !names && Object.keys(matchLabels ?? {}).length === 0;
}

function checkPeriod(
  document: Sound<'PolicyException'>,
  { startsAt, expiresAt }: PolicyException,
  report: Report,
): void {
  if (expiresAt > startsAt) return;
  report.add(document, 'PERIOD_BACKWARDS', '/spec/expiresAt', { message: 'spec.expiresAt is not after spec.startsAt' });
}

function checkAgainstPolicy(
  document: Sound<'PolicyException'>,
  { startsAt, expiresAt }: PolicyException,
  { name, exceptions }: RotationPolicy,
  report: Report,
): void {
  if (!exceptions.allowed) {
    report.add(document, 'EXCEPTION_NOT_ALLOWED', '/spec/policyRef', {
      message: `the policy "${name}" allows no exception`,
    });
  } else if (expiresAt - startsAt > exceptions.maxDuration) {
    report.add(document, 'EXCEPTION_TOO_LONG', '/spec/expiresAt', {
      message: `the policy "${name}" allows exceptions of at most ${formatDuration(exceptions.maxDuration)}`,
      wayOut: `End it at ${formatInstant(startsAt + exceptions.maxDuration)} at the latest; it can be renewed by a new approval.`,
    });
  }
}
