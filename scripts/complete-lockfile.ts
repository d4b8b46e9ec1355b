/**
 * Completes package-lock.json after `npm install` behind a registry mirror that carries one platform only.
 *
 * npm leaves out optional packages it could not find (the macOS build of a native tool, for example) and then
 * `npm ci` refuses its own lock file. An entry with name, version and platform is enough for it: on every other
 * platform the package is never fetched.
 *
 * usage: npm run complete-lockfile
 */
import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };
const added = Object.values(lock.packages).flatMap((parent) =>
  Object.entries(parent.optionalDependencies ?? {})
    .filter(([name]) => !lock.packages[`node_modules/${name}`])
    .map(([name, version]) => add(name, version, parent)),
);
const sorted = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync('package-lock.json', `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`);
console.log(added.length === 0 ? 'The lock file is complete.' : `Added ${added.join(', ')}`);

function add(name: string, version: string, parent: Entry): string {
  const os = SYSTEMS.filter((system) => name.includes(system));
  const cpu = PROCESSORS.filter((processor) => name.includes(processor)).slice(0, 1);
  if (os.length === 0) throw new Error(`${name} does not tell its platform; install it where the registry has it`);
  lock.packages[`node_modules/${name}`] = {
    version,
    cpu,
    ...(parent.dev ? { dev: true } : {}),
    ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    optional: true,
    os,
  };
  return name;
}
