import { deliveries } from '../../src/deliveries/index.js';
import type { Family } from '../../src/ports/families.js';
import type { Member } from '../../src/ports/member.js';
import { probes } from '../../src/probes/index.js';
import { schemas } from '../../src/registry/schema/index.js';
import { rotators } from '../../src/rotators/index.js';

type Shape = Readonly<Record<string, unknown>> & {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly description?: string;
};

/** `docs/policy-writers/fields.md`: every field of every kind, from the schemas that editors use. */
export function fieldsPage(): string {
  const kinds = Object.entries(schemas).filter(([kind]) => kind !== 'CredentialList');
  return [
    '# Every field',
    'What a registry file can say, kind by kind; [how a registry is written](registry.md) tells how the kinds work together, and `schemas/` holds the same for editors. `…[]` is a list. "needed" means in the file or, for a credential, in `defaults.byType`; what else a credential needs under `management: auto` is told there.',
    ...kinds.flatMap(([kind, schema]) => [`## ${kind}`, table(fieldsOf(schema as unknown as Shape, ''))]),
    '## CredentialList',
    'Many credentials in one file: `items` is a list of maps with the `metadata` and `spec` of a Credential.',
  ].join('\n\n');
}

/** `docs/policy-writers/members.md`: every rotator, delivery and probe, as it describes itself. */
export function membersPage(): string {
  return [
    '# Rotators, deliveries and probes',
    'What can stand after `kind:` in `rotator`, `consumers` and `verify`. Each describes itself; its options stand beside `kind`.',
    ...familySections('Rotators', rotators, (member) => [
      `Types: ${words(member.capabilities.types)}. Strategies: ${words(member.capabilities.strategies)}. Fields for consumers: ${words(member.capabilities.fields)}.`,
    ]),
    ...familySections('Deliveries', deliveries, (member) => [
      member.capabilities.custody ? 'Can be the escrow.' : 'Cannot be the escrow.',
    ]),
    ...familySections('Probes', probes, () => []),
  ].join('\n\n');
}

function familySections<T extends Member>(
  title: string,
  { members }: Family<T>,
  more: (member: T) => string[],
): string[] {
  return [
    `## ${title}`,
    ...members.flatMap((member) => [
      `### ${member.kind}`,
      `${member.summary}.`,
      ...more(member),
      `\`\`\`yaml\n${member.example}\n\`\`\``,
      ...options(member),
      ...(member.permissions.length > 0
        ? [`It needs: ${member.permissions.map((one) => `\`${one}\``).join('; ')}.`]
        : []),
    ]),
  ];
}

function options({ options: schema }: Member): string[] {
  const rows = fieldsOf(schema as unknown as Shape, '');
  return rows.length > 0 ? [table(rows)] : [];
}

interface Field {
  readonly path: string;
  readonly needed: boolean;
  readonly what: string;
  readonly example: string;
}

function fieldsOf(shape: Shape, path: string): Field[] {
  const below = Object.entries(shape.properties ?? {}).flatMap(([key, child]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return fieldOf(child, at, shape.required?.includes(key) ?? false);
  });
  const values = shape.additionalProperties;
  return typeof values === 'object' ? [...below, ...fieldsOf(values, `${path}.<name>`)] : below;
}

/** Defaults are the same for each type of credential, so they are told once. */
function fieldOf(child: Shape, at: string, needed: boolean): Field[] {
  if (/byType\.(?!api-key|<type>)/.test(at)) return [];
  const path = at.replace('byType.api-key', 'byType.<type>');
  const items = child.type === 'array' ? child.items : undefined;
  const shown = items ? `${path}[]` : path;
  const own = { path: shown, needed, what: meaning(child, items), example: exampleOf(child, items) };
  return [own, ...fieldsOf(child, path), ...(items ? fieldsOf(items, `${path}[]`) : [])];
}

function meaning({ description = '', enum: words }: Shape, items: Shape | undefined): string {
  const list = words ?? items?.enum;
  return `${description}${list ? ` One of: ${list.map((word) => `\`${word}\``).join(', ')}.` : ''}`.trim();
}

function exampleOf(child: Shape, items: Shape | undefined): string {
  const [example] = child.examples ?? items?.examples ?? (child.const === undefined ? [] : [child.const]);
  if (example === undefined) return '';
  const text = typeof example === 'string' ? example : JSON.stringify(example);
  return `\`${text.startsWith('@') ? `"${text}"` : text}\``;
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(
    ({ path, needed, what, example }) => `| \`${path}\` | ${needed ? 'yes' : ''} | ${cell(what)} | ${cell(example)} |`,
  );
  return ['| field | needed | what it says | for example |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function words(list: readonly string[]): string {
  return list.map((word) => `\`${word}\``).join(', ');
}
