import { type BuildResult, build } from 'esbuild';
import { licencesOf } from './licences.js';

/**
 * What `dist/` holds: one file for the CLI, one for the Action, and the licences of all that was bundled. The same
 * sources and lock file give the same bytes anywhere, so that CI can compare them with what is committed.
 *
 * Packages behind `import()` stay inside the one file but are only evaluated when first used.
 */
const bundles = [
  { entry: 'src/cli/main.ts', file: 'dist/cli.js', target: 'node20' },
  { entry: 'src/action/main.ts', file: 'dist/action.js', target: 'node24' },
];

/** CommonJS packages inside an ES module still ask for `require`. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** Every file of `dist/` by path from the repository's root; nothing is written. */
export async function buildDist(): Promise<ReadonlyMap<string, string>> {
  const results = await Promise.all(bundles.map(bundle));
  const files = results.map(({ file, text }) => [file, text] as const);
  const inputs = results.flatMap(({ result }) => Object.keys(result.metafile?.inputs ?? {}));
  return new Map([...files, ['dist/LICENSES.txt', licencesOf(inputs)]]);
}

async function bundle({ entry, file, target }: (typeof bundles)[number]) {
  const result: BuildResult = await build({
    entryPoints: [entry],
    outfile: file,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target,
    charset: 'utf8',
    legalComments: 'none',
    minifyWhitespace: true,
    banner: { js: REQUIRE },
    // Optional accelerators of pg that nobody installs here; pg works without.
    external: ['pg-native', 'cloudflare:sockets'],
    logLevel: 'warning',
    // Validators import their formats twice, once for the value and once for nothing.
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  return { file, result, text: result.outputFiles?.[0]?.text ?? '' };
}
