import type { Instant } from '../domain/time.js';
import { LocalFolder } from '../forge/local-folder.js';
import { type Validation, validate } from '../jobs/validate.js';
import { isTop } from '../registry/tree.js';
import { families } from './families.js';

/**
 * The registry in a folder, committed or not: everything wrong with it, and the registry when nothing is.
 *
 * @throws REGISTRY_MISSING when there is no such folder
 */
export async function validateFolder(folder: string, now: Instant): Promise<Validation> {
  return validate({ files: new LocalFolder(folder, isTop), families, now });
}
