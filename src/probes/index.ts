// Written by "npm run generate". Do not edit.

import { Family } from '../ports/families.js';
import type { ProbeMember } from '../ports/probe.js';
import { awsStsCallerIdentity } from './aws-sts-caller-identity.js';
import { deliveryHolds } from './delivery-holds.js';
import { checks } from './generated/options.js';
import { httpRequest } from './http-request.js';
import { postgresqlLogin } from './postgresql-login.js';
import { sshLogin } from './ssh-login.js';
import { tlsHandshake } from './tls-handshake.js';

/** Every probe there is; a new one is a new file beside this. */
export const probes = new Family<ProbeMember>(
  'probe',
  [awsStsCallerIdentity, deliveryHolds, httpRequest, postgresqlLogin, sshLogin, tlsHandshake],
  checks,
);
