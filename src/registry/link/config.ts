import type { Config, CredentialDefaults } from '../../domain/config.js';
import { type CredentialType, credentialTypes } from '../../domain/credential.js';
import type { MemberSpec } from '../../domain/member-spec.js';
import { parseDuration } from '../../domain/time.js';
import type { Families } from '../../ports/families.js';
import type { ConfigDocument } from '../schema/config.js';
import { approversOf, nobody } from './approvers.js';
import { choose } from './member.js';
import type { Report, Sound } from './report.js';

type WrittenDefaults = NonNullable<NonNullable<ConfigDocument['spec']['defaults']>['byType']>[CredentialType];

/** The defaults of each type: as written, to be overridden field by field, and their probes, judged where they stand. */
export type LinkedDefaults = Readonly<
  Partial<
    Record<CredentialType, { readonly written: NonNullable<WrittenDefaults>; readonly verify?: readonly MemberSpec[] }>
  >
>;

/** `rekeyer.yaml` with its gaps filled; without one, what holds when nobody said anything. */
export function linkConfig(
  document: Sound<'Config'> | undefined,
  families: Families,
  report: Report,
): { readonly config: Config; readonly defaults: LinkedDefaults } {
  const spec: ConfigDocument['spec'] = document?.body.spec ?? {};
  const defaults: { [type in CredentialType]?: NonNullable<LinkedDefaults[type]> } = {};
  for (const type of credentialTypes) {
    const written = spec.defaults?.byType?.[type];
    if (document && written) defaults[type] = linkDefaults(document, type, written, families, report);
  }
  const byType = Object.fromEntries(Object.entries(defaults).map(([type, one]) => [type, defaultsOf(one)]));
  return {
    defaults,
    config: {
      approvers: approversOf(spec.approvers) ?? nobody,
      emergency: approversOf(spec.emergency) ?? nobody,
      merge: spec.merge ?? 'when-approved',
      limits: { openPullRequests: 10, newIssuesPerRun: 20, ...spec.limits },
      channels: spec.channels ?? {},
      defaults: { byType },
    },
  };
}

function linkDefaults(
  document: Sound<'Config'>,
  type: CredentialType,
  written: NonNullable<WrittenDefaults>,
  families: Families,
  report: Report,
): NonNullable<LinkedDefaults[CredentialType]> {
  const verify = written.verify?.flatMap((probe, index) => {
    const pointer = `/spec/defaults/byType/${type}/verify/${index}`;
    return choose(families.probes, probe, [], { document, pointer, report })?.spec ?? [];
  });
  return { written, ...(verify ? { verify } : {}) };
}

function defaultsOf({ written, verify }: NonNullable<LinkedDefaults[CredentialType]>): CredentialDefaults {
  const { acceptWindow: window, verify: _, ...rest } = written;
  const acceptWindow = parseDuration(window ?? '');
  return { ...rest, ...(verify ? { verify } : {}), ...(acceptWindow === undefined ? {} : { acceptWindow }) };
}
