import type { TSchema } from 'typebox';
import { configSchema } from './config.js';
import { credentialListSchema, credentialSchema } from './credential.js';
import { exceptionSchema } from './exception.js';
import { policySchema } from './policy.js';
import { requestSchema } from './request.js';

/** The schema of every kind of document, by its `kind`. Editors, validators and documentation are made from it. */
export const schemas = {
  Config: configSchema,
  Credential: credentialSchema,
  CredentialList: credentialListSchema,
  RotationPolicy: policySchema,
  PolicyException: exceptionSchema,
  RotationRequest: requestSchema,
} as const satisfies Record<string, TSchema>;
