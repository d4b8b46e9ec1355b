import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { RekeyerError } from '../domain/errors/index.js';
import { formatDay, type Instant } from '../domain/time.js';
import { installation } from './installation.js';

/**
 * Writes the starter registry into `folder` and makes the folders it needs.
 *
 * All or nothing: one file that is already there, and none is written.
 *
 * @param now  becomes the day on which the example credential came into being
 * @returns the paths written, from `folder`
 * @throws REGISTRY_EXISTS
 */
export function writeStarter(folder: string, now: Instant): readonly string[] {
  const template = join(installation().folder, 'templates/starter');
  const paths = readdirSync(template, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(template, join(entry.parentPath, entry.name)))
    // Examples for the programs that use a credential; they have no place in a registry.
    .filter((path) => !path.startsWith('consumers'))
    .sort();
  const present = paths.filter((path) => existsSync(join(folder, path)));
  if (present.length > 0) {
    throw new RekeyerError('REGISTRY_EXISTS', `${present.join(', ')} would be overwritten; nothing was written`);
  }
  for (const path of paths) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const text = readFileSync(join(template, path), 'utf8').replaceAll('{{today}}', formatDay(now));
    writeFileSync(join(folder, path), text, { flag: 'wx' });
  }
  return paths;
}
