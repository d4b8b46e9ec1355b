import type { Credential } from '../../domain/credential.js';
import type { RotationPolicy } from '../../domain/policy.js';
import type { SelectorIndex } from '../../domain/selector.js';
import { listedOthers } from './listed.js';
import type { Report, Sound } from './report.js';

/**
 * The policy that rules each credential, by name: the selecting one of the highest priority.
 *
 * Where two share the highest priority nobody could say which holds; that is reported once in each of their files,
 * naming the other and how many credentials it concerns.
 *
 * @param policies  highest priority first
 */
export function rulingPolicies(
  credentials: readonly Credential[],
  policies: SelectorIndex<{ readonly policy: RotationPolicy; readonly document: Sound<'RotationPolicy'> }>,
  report: Report,
): ReadonlyMap<string, RotationPolicy> {
  const ruling = new Map<string, RotationPolicy>();
  const ties = new Map<string, { readonly documents: Sound<'RotationPolicy'>[]; readonly names: string[] }>();
  for (const credential of credentials) {
    const [first, second, ...others] = policies.all(credential);
    if (first) ruling.set(credential.name, first.policy);
    if (!first || second?.policy.priority !== first.policy.priority) continue;
    const tied = [first, second, ...others].filter(({ policy }) => policy.priority === first.policy.priority);
    const key = tied.map(({ policy }) => policy.name).join(' ');
    const tie = ties.get(key) ?? { documents: tied.map(({ document }) => document), names: [] };
    tie.names.push(credential.name);
    ties.set(key, tie);
  }
  for (const { documents, names } of ties.values()) reportTie(documents, names, report);
  return ruling;
}

function reportTie(documents: readonly Sound<'RotationPolicy'>[], names: readonly string[], report: Report): void {
  const concerned = names.length === 1 ? `"${names[0]}"` : `"${names[0]}" and ${names.length - 1} more`;
  const policies = documents.map(({ name, file }) => `"${name}" (${file})`);
  for (const document of documents) {
    const others = listedOthers(policies, `"${document.name}" (${document.file})`);
    report.add(document, 'POLICY_TIE', '/spec/priority', {
      message: `the policy ${others} has the same priority and selects ${concerned} too`,
    });
  }
}
