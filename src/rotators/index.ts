// Written by "npm run generate". Do not edit.

import { Family } from '../ports/families.js';
import type { RotatorMember } from '../ports/rotator.js';
import { acme } from './acme.js';
import { awsIamAccessKey } from './aws-iam-access-key.js';
import { checks } from './generated/options.js';
import { generatedSecret } from './generated-secret.js';
import { httpApi } from './http-api.js';
import { postgresql } from './postgresql.js';
import { sshKey } from './ssh-key.js';
import { vaultDatabaseLease } from './vault-database-lease.js';
import { vaultDatabaseStaticRole } from './vault-database-static-role.js';
import { vaultPki } from './vault-pki.js';

/** Every rotator there is; a new one is a new file beside this. */
export const rotators = new Family<RotatorMember>(
  'rotator',
  [
    acme,
    awsIamAccessKey,
    generatedSecret,
    httpApi,
    postgresql,
    sshKey,
    vaultDatabaseLease,
    vaultDatabaseStaticRole,
    vaultPki,
  ],
  checks,
);
