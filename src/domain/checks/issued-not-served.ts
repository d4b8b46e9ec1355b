import type { Check } from '../check.js';
import type { Facts } from '../facts.js';
import { findDone, foldProgress } from '../rotation/progress.js';

/** A renewal that nobody sees is none: the old certificate goes on towards its end. */
export const issuedNotServed: Check = {
  code: 'issued-not-served',
  level: 'error',
  summary: 'A new certificate was issued and delivered, but the server still shows the old one.',
  violated: (facts) => failedStep(facts) !== undefined,
  explain: (facts) =>
    `the new certificate is issued, but not served: ${failedStep(facts) ?? ''} failed. The old one is served until its ` +
    'own end; look why the server does not read the new one',
};

/** The code that stopped the delivery or the proof of what was signed; `undefined` when neither did. */
function failedStep({ ledger, credential }: Facts): string | undefined {
  const [first] = ledger?.open ?? [];
  if (!first || credential.strategy !== 'renew') return undefined;
  const progress = foldProgress(first.rotation ?? '', credential.name, ledger?.open ?? []);
  const { lastFailure } = progress;
  if (progress.direction === 'back' || !findDone(progress, 'issue') || !lastFailure) return undefined;
  return ['deliver', 'verify'].includes(lastFailure.step) ? `${lastFailure.step} (${lastFailure.code})` : undefined;
}
