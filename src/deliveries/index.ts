// Written by "npm run generate". Do not edit.

import type { DeliveryMember } from '../ports/delivery.js';
import { Family } from '../ports/families.js';
import { awsSecretsManager } from './aws-secrets-manager.js';
import { awsSsmParameter } from './aws-ssm-parameter.js';
import { file } from './file.js';
import { checks } from './generated/options.js';
import { template } from './template.js';
import { vaultKv } from './vault-kv.js';
import { webhook } from './webhook.js';

/** Every delivery there is; a new one is a new file beside this. */
export const deliveries = new Family<DeliveryMember>(
  'delivery',
  [awsSecretsManager, awsSsmParameter, file, template, vaultKv, webhook],
  checks,
);
