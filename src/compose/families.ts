import { deliveries } from '../deliveries/index.js';
import type { Families } from '../ports/families.js';
import { probes } from '../probes/index.js';
import { rotators } from '../rotators/index.js';

/** Every plug-in of this version. */
export const families: Families = { rotators, deliveries, probes };
