import type { Config } from '../../domain/config.js';
import { nearest } from '../../domain/nearest.js';
import type { Freeze, RotationPolicy } from '../../domain/policy.js';
import {
  DAY,
  type Duration,
  formatDuration,
  HOUR,
  type Instant,
  MINUTE,
  parseDuration,
  parseInstant,
} from '../../domain/time.js';
import { longestGap } from '../../domain/window-gap.js';
import { didYouMean } from '../explainers.js';
import type { PolicyDocument } from '../schema/policy.js';
import { approversOf, namesSomebody } from './approvers.js';
import type { Report, Sound } from './report.js';

type Spec = PolicyDocument['spec'];

/**
 * One policy with its gaps filled. What is wrong is reported; the policy is returned all the same, so that ties and
 * exceptions can be judged beside it.
 */
export function linkPolicy(
  document: Sound<'RotationPolicy'>,
  config: Config,
  now: Instant,
  report: Report,
): RotationPolicy {
  const policy = policyOf(document, config);
  checkLimits(document, policy, report);
  checkApproval(document, policy, report);
  checkWindows(document, policy, now, report);
  checkChannels(document, policy, config, report);
  policy.freezes.forEach(({ from, to }, index) => {
    if (to > from) return;
    const message = `spec.freezes[${index}].to is not after its "from"`;
    report.add(document, 'PERIOD_BACKWARDS', `/spec/freezes/${index}/to`, { message });
  });
  return policy;
}

function policyOf(document: Sound<'RotationPolicy'>, config: Config): RotationPolicy {
  const { spec, metadata } = document.body;
  const from = approversOf(spec.approval?.from) ?? config.approvers;
  const exceptions = spec.exceptions ?? {};
  return {
    name: document.name,
    labels: metadata.labels ?? {},
    ...(spec.description === undefined ? {} : { description: spec.description }),
    priority: spec.priority,
    selector: spec.selector,
    ...limitsOf(spec),
    warnBefore: (spec.warnBefore ?? []).map((text) => duration(text, 0)).sort((a, b) => b - a),
    windows: (spec.windows ?? []).map((window) => ({ ...window, duration: duration(window.duration, 0) })),
    freezes: (spec.freezes ?? []).map(freezeOf),
    gracePeriod: duration(spec.gracePeriod, DAY),
    recoveryPeriod: duration(spec.recoveryPeriod, 7 * DAY),
    onDue: spec.onDue ?? 'report',
    approval: {
      required: spec.approval?.required ?? 1,
      from,
      expiresAfter: duration(spec.approval?.expiresAfter, 7 * DAY),
      ...emergencyOf(spec),
    },
    limits: startsOf(spec),
    retry: retryOf(spec),
    autoRollback: spec.autoRollback ?? true,
    exceptions: {
      allowed: exceptions.allowed ?? true,
      maxDuration: duration(exceptions.maxDuration, 90 * DAY),
      approvers: approversOf(exceptions.approvers) ?? from,
    },
    ...riskAnalysisOf(spec),
    notify: spec.notify ?? {},
    source: { file: document.file },
  };
}

/** The schema has judged the text; `usual` holds where nothing is written. */
function duration(text: string | undefined, usual: Duration): Duration {
  return parseDuration(text ?? '') ?? usual;
}

function limitsOf({ maxAge, renewBefore, renewBeforePercentage, maxUnused }: Spec) {
  return {
    ...(maxAge === undefined ? {} : { maxAge: duration(maxAge, 0) }),
    ...(renewBefore === undefined ? {} : { renewBefore: duration(renewBefore, 0) }),
    ...(renewBeforePercentage === undefined ? {} : { renewBeforePercentage }),
    ...(maxUnused === undefined ? {} : { maxUnused: duration(maxUnused, 0) }),
  };
}

function freezeOf({ from, to, reason }: { from: string; to: string; reason: string }): Freeze {
  return { from: parseInstant(from) ?? 0, to: parseInstant(to) ?? 0, reason };
}

function emergencyOf({ approval }: Spec) {
  const { emergency } = approval ?? {};
  const from = approversOf(emergency?.from);
  if (!emergency || !from) return {};
  return {
    emergency: { required: emergency.required ?? 1, from, reviewWithin: duration(emergency.reviewWithin, DAY) },
  };
}

function startsOf({ limits = {} }: Spec): RotationPolicy['limits'] {
  const { spread, ...counts } = limits;
  return { ...counts, ...(spread === undefined ? {} : { spread: duration(spread, 0) }) };
}

function retryOf({ retry = {} }: Spec): RotationPolicy['retry'] {
  return {
    maxAttempts: retry.maxAttempts ?? 5,
    initial: duration(retry.initial, 10 * MINUTE),
    max: duration(retry.max, 12 * HOUR),
    factor: retry.factor ?? 2,
    jitter: retry.jitter ?? 0.3,
  };
}

function riskAnalysisOf({ riskAnalysis }: Spec) {
  if (!riskAnalysis) return {};
  return { riskAnalysis: { link: riskAnalysis.link, date: parseInstant(riskAnalysis.date) ?? 0 } };
}

function checkLimits(document: Sound<'RotationPolicy'>, policy: RotationPolicy, report: Report): void {
  const { maxAge, renewBefore, renewBeforePercentage, maxUnused, retry } = policy;
  const none = [maxAge, renewBefore, renewBeforePercentage, maxUnused].every((limit) => limit === undefined);
  if (none) report.add(document, 'LIMIT_MISSING', { pointer: '/spec', on: 'key' }, { message: 'spec has no limit' });
  if (renewBefore !== undefined && renewBeforePercentage !== undefined) {
    report.add(
      document,
      'LIMITS_CONTRADICT',
      { pointer: '/spec/renewBeforePercentage', on: 'key' },
      {
        message: 'spec.renewBefore says the same in another way',
      },
    );
  }
  if (retry.initial > retry.max) {
    const pointer = document.body.spec.retry?.max === undefined ? '/spec/retry/initial' : '/spec/retry/max';
    report.add(document, 'LIMITS_CONTRADICT', pointer, {
      message: 'the longest wait (max) is shorter than the first (initial)',
    });
  }
}

const LONGEST_APPROVAL = 30 * DAY;

function checkApproval(document: Sound<'RotationPolicy'>, { onDue, approval }: RotationPolicy, report: Report): void {
  if (approval.expiresAfter > LONGEST_APPROVAL) {
    report.add(document, 'VALUE_OUT_OF_RANGE', '/spec/approval/expiresAfter', {
      message: 'spec.approval.expiresAfter must be at most 30d',
    });
  }
  if (approval.required === 0 && onDue !== 'rotate') {
    report.add(document, 'APPROVAL_MISSING', '/spec/approval/required', {
      message: 'spec.approval.required is 0, but only "onDue: rotate" goes without approval',
    });
  }
  if (onDue === 'propose' && !namesSomebody(approval.from)) {
    report.add(document, 'APPROVAL_MISSING', '/spec/onDue', {
      message: 'rotations are to be proposed, but neither this policy nor rekeyer.yaml names anybody who may approve',
    });
  }
}

/** An approval that is given when a window has just closed must live until the next one opens. */
function checkWindows(
  document: Sound<'RotationPolicy'>,
  { windows, approval, onDue }: RotationPolicy,
  now: Instant,
  report: Report,
): void {
  const gap = onDue === 'rotate' ? 0 : longestGap(windows, now);
  if (gap <= approval.expiresAfter) return;
  report.add(document, 'APPROVAL_TOO_SHORT', '/spec/approval/expiresAfter', {
    message: `an approval lives ${formatDuration(approval.expiresAfter)}, but the windows can be ${Math.ceil(gap / DAY)}d apart`,
  });
}

/** Channels that are always there: the issue of the credential, and the digest. */
const BUILT_IN = ['issue', 'digest'];

function checkChannels(
  document: Sound<'RotationPolicy'>,
  { notify }: RotationPolicy,
  config: Config,
  report: Report,
): void {
  const known = [...BUILT_IN, ...Object.keys(config.channels)];
  for (const [severity, channels] of Object.entries(notify)) {
    channels.forEach((channel, index) => {
      if (known.includes(channel)) return;
      report.add(document, 'REFERENCE_UNKNOWN', `/spec/notify/${severity}/${index}`, {
        message: 'rekeyer.yaml has no channel of this name',
        wayOut: didYouMean(nearest(channel, known), known),
      });
    });
  }
}
