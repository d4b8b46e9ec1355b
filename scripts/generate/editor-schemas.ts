import type { Member } from '../../src/ports/member.js';
import { connectionKinds, connectionsSchema } from '../../src/registry/schema/connections.js';
import { schemas } from '../../src/registry/schema/index.js';
import type { Members } from './families.js';
import { forEditors, type JsonSchema, rewritten } from './json-schema.js';
import type { Outputs } from './write.js';

/** `schemas/<kind>.json` for editors: draft-07, with descriptions, examples and the options of every member. */
export function editorSchemas(members: Members): Outputs {
  const outputs: Record<string, string> = {};
  const all = { ...schemas, Connections: withKinds() };
  for (const [kind, schema] of Object.entries(all)) {
    const document = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: kind,
      ...forEditors(withMembers(schema, members)),
    };
    outputs[`schemas/${kebab(kind)}.json`] = `${JSON.stringify(document, null, 2)}\n`;
  }
  return outputs;
}

/** The settings of the executor, each connection with the keys of its kind. */
function withKinds(): JsonSchema {
  const { properties } = connectionsSchema;
  const items = { ...properties.items, items: { anyOf: Object.values(connectionKinds) } };
  return { ...connectionsSchema, properties: { ...properties, items } };
}

/** `RotationPolicy` → `rotation-policy`. */
function kebab(kind: string): string {
  return kind.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** Beside `kind` an editor offers the options of that member; a kind it does not know is left alone. */
function withMembers(schema: object, members: Members): JsonSchema {
  return rewritten(schema, (one) => {
    // The objects that choose a member are known by the mark their schema carries.
    const choices = members[one['x-member'] as keyof Members];
    if (!choices || choices.length === 0) return;
    const properties = one.properties as Record<string, object>;
    properties.kind = { ...properties.kind, examples: choices.map(({ kind }) => kind) };
    one.allOf = choices.map(optionsOf);
  });
}

function optionsOf({ kind, options }: Member): JsonSchema {
  const chosen = { properties: { kind: { const: kind } }, required: ['kind'] };
  return Object.fromEntries([
    ['if', chosen],
    ['then', options],
  ]);
}
