import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Member } from '../../src/ports/member.js';
import { exportName, HEADER, validatorModule, validatorTypes } from './validators.js';
import type { Outputs } from './write.js';

/** A plug-in family: its folder, its singular as messages use it, and the interface of its members. */
const families = [
  { folder: 'rotators', name: 'rotator', port: 'rotator', type: 'RotatorMember' },
  { folder: 'deliveries', name: 'delivery', port: 'delivery', type: 'DeliveryMember' },
  { folder: 'probes', name: 'probe', port: 'probe', type: 'ProbeMember' },
] as const;
type FamilyName = (typeof families)[number]['name'];

/** The members that lie in the folders now, by family, in order of kind. */
export type Members = Readonly<Record<FamilyName, readonly Member[]>>;

/**
 * Loads every member: each file `src/<family>/<kind>.ts` exports an object named after it in camel case.
 *
 * @throws Error when a file exports no such object, or one of another kind
 */
export async function loadMembers(root: string): Promise<Members> {
  const members: Partial<Record<FamilyName, readonly Member[]>> = {};
  for (const { folder, name } of families) {
    const kinds = kindsIn(join(root, 'src', folder));
    members[name] = await Promise.all(kinds.map((kind) => loadMember(join(root, 'src', folder, `${kind}.ts`), kind)));
  }
  return members as Members;
}

function kindsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => file.slice(0, -3))
    .sort();
}

async function loadMember(path: string, kind: string): Promise<Member> {
  const module: Record<string, Member | undefined> = await import(pathToFileURL(path).href);
  const member = module[exportName(kind)];
  if (member?.kind !== kind) throw new Error(`${path} must export "${exportName(kind)}" with kind "${kind}"`);
  return member;
}

/** `index.ts` of each family, and the validators of its members' options. */
export async function familyFiles(members: Members): Promise<Outputs> {
  const outputs: Record<string, string> = {};
  for (const family of families) {
    const own = members[family.name];
    if (own.length === 0) continue;
    const kinds = own.map(({ kind }) => kind);
    const options = Object.fromEntries(own.map(({ kind, options }) => [kind, options]));
    const generated = `src/${family.folder}/generated/options`;
    outputs[`src/${family.folder}/index.ts`] = indexOf(family, kinds);
    outputs[`${generated}.js`] = await validatorModule(options, '../../domain/formats.js');
    outputs[`${generated}.d.ts`] = validatorTypes(kinds, '../../domain/schema-check.js');
  }
  return outputs;
}

function indexOf({ folder, name, port, type }: (typeof families)[number], kinds: readonly string[]): string {
  const names = kinds.map(exportName);
  const code = [
    HEADER,
    `import { Family } from '../ports/families.js';`,
    `import type { ${type} } from '../ports/${port}.js';`,
    ...kinds.map(importOf),
    `import { checks } from './generated/options.js';`,
    '',
    `/** Every ${name} there is; a new one is a new file beside this. */`,
    `export const ${folder} = new Family<${type}>('${name}', [${names.join(', ')}], checks);`,
    '',
  ].join('\n');
  return formatted(code);
}

const importOf = (kind: string): string => `import { ${exportName(kind)} } from './${kind}.js';`;

/** As our formatter writes it, because the index is linted like any file that people wrote. */
function formatted(code: string): string {
  return execFileSync('node_modules/.bin/biome', ['check', '--write', '--stdin-file-path=src/index.ts'], {
    input: code,
    encoding: 'utf8',
  });
}
