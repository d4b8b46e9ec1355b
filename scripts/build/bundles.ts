import { relative } from 'node:path';
import { build } from 'esbuild';
import { licencesOf } from './licences.js';

/** CommonJS packages inside an ES module still ask for `require`. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * What `dist/` holds, by path from the repository's root; nothing is written.
 *
 * `cli.js`, `action.js` and `app.js` share what both always need; what stands behind an `import()` (drivers and SDKs of
 * providers) is a chunk of its own, which a run that does not need it never even reads. The same sources and lock file
 * give the same bytes anywhere, so that CI can compare them with what is committed.
 */
export async function buildDist(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles, metafile } = await build({
    entryPoints: { cli: 'src/cli/main.ts', action: 'src/action/main.ts', app: 'src/app/main.ts' },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    // The same bytes also where node_modules is a link.
    preserveSymlinks: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    charset: 'utf8',
    legalComments: 'none',
    minifyWhitespace: true,
    banner: { js: REQUIRE },
    // Optional accelerators that nobody has to install; pg and ssh2 work without.
    external: ['pg-native', 'cloudflare:sockets', 'cpu-features', '*.node'],
    logLevel: 'warning',
    // Validators import their formats twice, once for the value and once for nothing.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  const files = outputFiles.map(({ path, text }) => [relative(process.cwd(), path), text] as const);
  return new Map([...files, ['dist/LICENSES.txt', licencesOf(Object.keys(metafile.inputs))]]);
}
