import type { ConfigDocument } from './schema/config.js';
import type { CredentialDocument, CredentialListDocument } from './schema/credential.js';
import type { ExceptionDocument } from './schema/exception.js';
import type { PolicyDocument } from './schema/policy.js';
import type { RequestDocument } from './schema/request.js';

/** What a file of each kind holds, as it is written. */
export interface Written {
  readonly Config: ConfigDocument;
  readonly Credential: CredentialDocument;
  readonly CredentialList: CredentialListDocument;
  readonly RotationPolicy: PolicyDocument;
  readonly PolicyException: ExceptionDocument;
  readonly RotationRequest: RequestDocument;
}

export type FileKind = keyof Written;
/** Kinds that are linked; a CredentialList becomes its credentials. */
export type Kind = Exclude<FileKind, 'CredentialList'>;

/**
 * One thing of the registry as it was read from a blob: text still, references unresolved.
 *
 * `body` is absent when the schema found something wrong: the name is then still known, so that whoever refers to it
 * is not reported too.
 */
export interface RegistryDocument<K extends Kind = Kind> {
  readonly kind: K;
  /** Empty for a Config, and where even the name is missing. */
  readonly name: string;
  readonly body: Pick<Written[K], Extract<'metadata' | 'spec', keyof Written[K]>> | undefined;
  /** Position in a CredentialList, from 0. */
  readonly index?: number;
  /** The whole text of the blob, to find places in. */
  readonly text: string;
}

/** A document of any one kind. */
export type AnyDocument = { readonly [K in Kind]: RegistryDocument<K> }[Kind];
