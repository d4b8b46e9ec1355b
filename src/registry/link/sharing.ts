import type { ErrorCode } from '../../domain/errors/index.js';
import type { LinkedCredential } from './credential.js';
import { listedOthers } from './listed.js';
import type { Report } from './report.js';

interface Claim {
  readonly of: LinkedCredential;
  readonly pointer: string;
}

/**
 * Reports accounts of a provider that two credentials would rotate, and places that two consumers would be written
 * to: once in each file concerned, naming the other credentials.
 */
export function checkSharing(linked: readonly LinkedCredential[], report: Report): void {
  const identities = new Map<string, Claim[]>();
  const destinations = new Map<string, Claim[]>();
  for (const of of linked) {
    const { rotator, deliveries } = of;
    for (const id of rotator?.member.identities(rotator.spec.options) ?? []) claim(identities, id, of, '/spec/rotator');
    for (const { member, spec, pointer } of deliveries) {
      for (const place of member.destinations(spec.options)) claim(destinations, place, of, pointer);
    }
  }
  reportShared(identities, 'IDENTITY_SHARED', 'the same account of the provider is rotated', report);
  reportShared(destinations, 'DESTINATION_SHARED', 'the same place is written to', report);
}

function claim(claims: Map<string, Claim[]>, what: string, of: LinkedCredential, pointer: string): void {
  const known = claims.get(what);
  if (known) known.push({ of, pointer });
  else claims.set(what, [{ of, pointer }]);
}

function reportShared(
  claims: ReadonlyMap<string, readonly Claim[]>,
  code: ErrorCode,
  what: string,
  report: Report,
): void {
  const said = new Set<string>();
  for (const shared of claims.values()) {
    if (shared.length < 2) continue;
    const names = [...new Set(shared.map(({ of }) => `"${of.credential.name}"`))];
    const lastOfFile = new Map(shared.map((one) => [one.of.document.file, one]));
    for (const { of, pointer } of lastOfFile.values()) {
      const others = listedOthers(names, `"${of.credential.name}"`);
      const by = others === '' ? 'twice by this credential' : `by ${others} too`;
      // Two slots of one rotator are often both shared; one sentence is enough.
      const key = `${of.document.file} ${pointer} ${by}`;
      if (said.has(key)) continue;
      said.add(key);
      report.add(of.document, code, { pointer, on: 'key' }, { message: `${what} ${by}` });
    }
  }
}
