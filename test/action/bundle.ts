import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildDist } from '../../scripts/build/bundles.js';
import { writeDist } from '../../scripts/build/write.js';

const root = resolve(import.meta.dirname, '../..');

/** The package as it would be installed, its bundles made from the sources as they are now. */
export class Bundled {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Bundled> {
    const folder = mkdtempSync(join(tmpdir(), 'rekeyer-bundled-'));
    writeDist(folder, await buildDist());
    for (const path of ['package.json', 'action.yml', 'templates', 'schemas']) {
      symlinkSync(join(root, path), join(folder, path));
    }
    return new Bundled(folder);
  }

  get actionYml(): string {
    return join(this.folder, 'action.yml');
  }

  get cli(): string {
    return join(this.folder, 'dist/cli.js');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
