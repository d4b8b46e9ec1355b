import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { RekeyerError } from '../domain/errors/index.js';
import { formatDay, type Instant } from '../domain/time.js';
import type { Random } from '../ports/random.js';
import { installation } from './installation.js';

/** What the workflows of an install without a server are made with. */
export interface Workflows {
  /** `OWNER/rekeyer@` and the 40 digits of a commit. */
  readonly action: string;
  /** The default branch. */
  readonly branch: string;
  readonly random: Random;
}

/**
 * Writes the starter registry into `folder`, where asked with the workflows that look after it, and makes the folders
 * it needs.
 *
 * All or nothing: one file that is already there, and none is written.
 *
 * @param now  becomes the day on which the example credential came into being
 * @returns the paths written, from `folder`
 * @throws REGISTRY_EXISTS; USAGE when the action is not pinned to a commit
 */
export function writeStarter(folder: string, now: Instant, workflows?: Workflows): readonly string[] {
  const files = new Map([...registryFiles(now), ...(workflows ? workflowFiles(workflows) : [])]);
  const present = [...files.keys()].filter((path) => existsSync(join(folder, path)));
  if (present.length > 0) {
    throw new RekeyerError('REGISTRY_EXISTS', `${present.join(', ')} would be overwritten; nothing was written`);
  }
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: 'wx' });
  }
  return [...files.keys()];
}

function registryFiles(now: Instant): [path: string, text: string][] {
  const template = join(installation().folder, 'templates/starter');
  return (
    readdirSync(template, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(template, join(entry.parentPath, entry.name)))
      // Examples for the programs that use a credential; they have no place in a registry.
      .filter((path) => !path.startsWith('consumers'))
      .sort()
      .map((path) => [path, readFileSync(join(template, path), 'utf8').replaceAll('{{today}}', formatDay(now))])
  );
}

const PINNED = /^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/;

/** The minute is anybody's but 0, when GitHub is busiest and drops schedules. */
function workflowFiles({ action, branch, random }: Workflows): [path: string, text: string][] {
  if (!PINNED.test(action)) {
    throw new RekeyerError('USAGE', `the action "${action}" is not pinned to a commit`, {
      wayOut: 'Write it as OWNER/rekeyer@COMMIT with all 40 digits of the commit you reviewed; a tag can be moved.',
    });
  }
  const minute = 1 + ((random.bytes(1)[0] ?? 0) % 59);
  const filled = (text: string): string =>
    text
      .replaceAll('OWNER/rekeyer@COMMIT', action)
      .replaceAll('DEFAULT_BRANCH', branch)
      .replaceAll('MINUTE', String(minute));
  const template = join(installation().folder, 'templates/workflows');
  return readdirSync(template)
    .sort()
    .map((name) => [`.github/workflows/${name}`, filled(readFileSync(join(template, name), 'utf8'))]);
}
