import type { Credential } from './credential.js';
import type { PolicyException } from './exception.js';
import type { RotationPolicy, Selector } from './policy.js';
import type { Registry } from './registry.js';
import { SelectorIndex } from './selector.js';

/** Which policy and exceptions speak of a credential; built once for a registry. */
export interface Governing {
  /** The one with the highest priority whose selector matches. */
  policyOf(credential: Credential): RotationPolicy | undefined;
  /** Every exception that names or selects it, of any policy and time, in order of name. */
  exceptionsOf(credential: Credential): readonly PolicyException[];
}

/**
 * Sorts the policies and exceptions of a registry so that each credential finds its own at once.
 *
 * Two matching policies of one priority are an error of the registry; should it happen all the same, the first by
 * name governs, so that the answer never depends on the order of files.
 */
export function governing(registry: Pick<Registry, 'policies' | 'exceptions'>): Governing {
  const ranked = [...registry.policies].sort((a, b) => b.priority - a.priority || (a.name < b.name ? -1 : 1));
  const policies = new SelectorIndex(ranked, ({ selector }) => selector);
  const named = [...registry.exceptions].sort((a, b) => (a.name < b.name ? -1 : 1));
  const exceptions = new SelectorIndex(named, scopeOf);
  return {
    policyOf: (credential) => policies.first(credential),
    exceptionsOf: (credential) => exceptions.all(credential),
  };
}

/** An exception that says nothing about whom it is for is for nobody. */
function scopeOf({ credentialRefs, selector }: PolicyException): Selector {
  return credentialRefs ? { names: credentialRefs } : (selector ?? { names: [] });
}
