import type { Credential, CredentialType } from './credential.js';
import type { Approvers } from './policy.js';

/** What may stand in `defaults.byType`: the fields of a credential that a type can supply for all. */
export type CredentialDefaults = Partial<
  Pick<Credential, 'strategy' | 'acceptWindow' | 'verify' | 'verifyRetired' | 'management' | 'owner'>
>;

/** `rekeyer.yaml`: what holds for the whole registry. */
export interface Config {
  /** Used where a policy names none. */
  readonly approvers: Approvers;
  readonly emergency: Approvers;
  /** Who merges an approved rotation request. */
  readonly merge: 'when-approved' | 'by-people';
  readonly limits: { readonly openPullRequests: number; readonly newIssuesPerRun: number };
  /** `urlFrom` names a variable of the executor's environment; the address itself is a secret. */
  readonly channels: Readonly<Record<string, { readonly kind: string; readonly urlFrom?: string }>>;
  readonly defaults: { readonly byType: Readonly<Partial<Record<CredentialType, CredentialDefaults>>> };
}
