import type { Problem } from '../domain/problem.js';
import type { Registry } from '../domain/registry.js';
import { SelectorIndex } from '../domain/selector.js';
import type { Instant } from '../domain/time.js';
import type { Families } from '../ports/families.js';
import type { Kind } from './document.js';
import { linkConfig } from './link/config.js';
import { linkCredential } from './link/credential.js';
import { checkDependencies } from './link/cycles.js';
import { linkException } from './link/exception.js';
import { Names } from './link/names.js';
import { linkPolicy } from './link/policy.js';
import { type Filed, Report, type Sound } from './link/report.js';
import { linkRequest } from './link/request.js';
import { checkSharing } from './link/sharing.js';
import { rulingPolicies } from './link/ties.js';
import type { BlobReading } from './read.js';
import { belongs, whereFor } from './tree.js';

/** What was read from one file. */
export interface FileReading extends BlobReading {
  readonly file: string;
}

/** What linking found; there is a registry only when there was no error, neither here nor in reading. */
export interface Linked {
  readonly registry?: Registry;
  readonly problems: readonly Problem[];
}

/**
 * Makes one registry of what was read from all files: defaults applied, references held, members known, times as
 * numbers. Everything that needs more than one file, or the clock, is judged here.
 *
 * @param now  a `createdAt` more than a day after it is an error
 * @returns problems of linking; those of reading are in the readings
 * @throws INTERNAL when a family came without the checks of its members' options
 */
export function link(readings: readonly FileReading[], families: Families, now: Instant): Linked {
  const report = new Report();
  const documents = readings.flatMap(({ file, documents }) =>
    documents.map((document): Filed => ({ ...document, file })),
  );
  const names = new Names(
    documents,
    readings.filter((one) => one.documents.length === 0).map(({ file }) => file),
  );
  names.reportDuplicates(report);
  for (const document of documents) checkPlace(document, report);

  const { config, defaults } = linkConfig(soundOf(documents, 'Config')[0], families, report);
  const written = soundOf(documents, 'Credential');
  const linked = written.flatMap((one) => linkCredential(one, { families, report, defaults, now }) ?? []);
  const credentials = linked.map(({ credential }) => credential).sort(byName);
  checkDependencies(written, names, report);
  checkSharing(linked, report);

  const policies = soundOf(documents, 'RotationPolicy')
    .map((document) => ({ document, policy: linkPolicy(document, config, now, report) }))
    .sort((a, b) => b.policy.priority - a.policy.priority || byName(a.policy, b.policy));
  const ruling = rulingPolicies(credentials, new SelectorIndex(policies, ({ policy }) => policy.selector), report);
  const policiesByName = new Map(policies.map(({ policy }) => [policy.name, policy]));
  const exceptions = soundOf(documents, 'PolicyException').map((one) =>
    linkException(one, policiesByName, names, report),
  );
  const byCredential = new Map(credentials.map((credential) => [credential.name, credential]));
  const context = { names, credentials: byCredential, ruling, report, now };
  const requests = soundOf(documents, 'RotationRequest').map((one) => linkRequest(one, context));

  if (report.hasErrors || readings.some(hasErrors)) return { problems: report.problems };
  const registry: Registry = {
    config,
    credentials,
    policies: policies.map(({ policy }) => policy),
    exceptions: exceptions.sort(byName),
    requests: requests.sort(byName),
  };
  return { registry, problems: report.problems };
}

/** A document in the folder of another kind would be missed by whoever reviews that folder. */
function checkPlace(document: Filed, report: Report): void {
  if (belongs(document.kind, document.file)) return;
  report.add(document, 'FILE_MISPLACED', '/kind', {
    message: `a ${document.kind} lies in ${whereFor(document.kind)}`,
  });
}

function soundOf<K extends Kind>(documents: readonly Filed[], kind: K): Sound<K>[] {
  const isSound = (document: Filed): document is Filed & Sound<K> =>
    document.kind === kind && document.body !== undefined;
  return documents.filter(isSound);
}

function hasErrors({ problems }: FileReading): boolean {
  return problems.some(({ severity }) => severity === 'error');
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
