import type { Operation } from '../operation.js';
import { accessKeys } from './access-keys.js';
import { credentialReport } from './credential-report.js';
import { sts } from './sts.js';
import { users } from './users.js';

/** Every operation that the double knows, by the name of its action. */
export const operations: Readonly<Record<string, Operation>> = { ...users, ...accessKeys, ...credentialReport, ...sts };
