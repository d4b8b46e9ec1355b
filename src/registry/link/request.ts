import type { Credential } from '../../domain/credential.js';
import type { RotationPolicy } from '../../domain/policy.js';
import type { RotationRequest } from '../../domain/request.js';
import { DAY, type Instant, parseInstant } from '../../domain/time.js';
import type { Names } from './names.js';
import type { Report, Sound } from './report.js';

/** What requests are held against. */
export interface RequestContext {
  readonly names: Names;
  readonly credentials: ReadonlyMap<string, Credential>;
  readonly ruling: ReadonlyMap<string, RotationPolicy>;
  readonly report: Report;
  readonly now: Instant;
}

/**
 * One request. A merged request is never rewritten, while credentials go and change hands: what no longer fits the
 * registry of today is a warning, and the engine refuses to begin it; what never made sense is an error.
 */
export function linkRequest(document: Sound<'RotationRequest'>, context: RequestContext): RotationRequest {
  const request = requestOf(document);
  checkCompleteness(document, request, context);
  checkCredentials(document, request, context);
  return request;
}

function requestOf({ name, body, file }: Sound<'RotationRequest'>): RotationRequest {
  const { record, ...spec } = body.spec;
  return {
    name,
    labels: body.metadata.labels ?? {},
    ...spec,
    ...(record ? { record: { rotatedAt: parseInstant(record.rotatedAt) ?? 0, evidence: record.evidence } } : {}),
    source: { file },
  };
}

function checkCompleteness(
  document: Sound<'RotationRequest'>,
  { action, record, credentials, plan }: RotationRequest,
  { report, now }: RequestContext,
): void {
  if ((action === 'record') !== (record !== undefined)) {
    const message = record
      ? 'spec.record is only for "action: record"'
      : 'spec.record is missing: when was it, and what shows it';
    report.add(
      document,
      'REQUEST_INCOMPLETE',
      { pointer: record ? '/spec/record' : '/spec/action', on: 'value' },
      { message },
    );
  }
  if (record && record.rotatedAt > now + DAY) {
    report.add(document, 'CREATED_IN_FUTURE', '/spec/record/rotatedAt', {
      message: 'spec.record.rotatedAt lies in the future',
      wayOut: 'Record what has been done, with its date.',
    });
  }
  const planned = Object.keys(plan.generation).sort().join(' ');
  if (planned !== [...credentials].sort().join(' ')) {
    report.add(
      document,
      'REQUEST_INCOMPLETE',
      { pointer: '/spec/plan/generation', on: 'key' },
      {
        message: 'spec.plan.generation names other credentials than spec.credentials',
      },
    );
  }
}

function checkCredentials(
  document: Sound<'RotationRequest'>,
  { credentials }: RotationRequest,
  { names, credentials: known, ruling, report }: RequestContext,
): void {
  credentials.forEach((name, index) => {
    if (names.has('Credential', name)) return;
    names.reportUnknown(document, 'Credential', name, `/spec/credentials/${index}`, report, true);
  });
  const found = credentials.flatMap((name) => known.get(name) ?? []);
  const owners = new Set(found.map(({ owner }) => owner));
  const policies = new Set(found.map(({ name }) => ruling.get(name)?.name));
  if (owners.size <= 1 && policies.size <= 1) return;
  const what = owners.size > 1 ? 'owners' : 'policies';
  report.add(
    document,
    'REQUEST_MIXED',
    { pointer: '/spec/credentials', on: 'key' },
    {
      message: `spec.credentials have different ${what}`,
      severity: 'warning',
    },
  );
}
