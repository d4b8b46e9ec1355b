import { Type } from 'typebox';
import { fieldValue } from '../clients/field-value.js';
import { obstacleToReload, reloadSchema, runReload } from '../clients/rooted-file/reload.js';
import { RootedTextFile } from '../clients/rooted-file/text-file.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { Delivery, DeliveryContext, DeliveryMember } from '../ports/delivery.js';
import type { MemberOptions } from '../ports/member.js';
import { FileCustody } from './file/custody.js';
import { formats, replaceAll } from './file/formats.js';
import type { TextFormat } from './file/text-format.js';

const key = Type.String({ minLength: 1, maxLength: 256 });
const optionsSchema = Type.Object(
  {
    path: Type.String({ format: 'relative-path', maxLength: 1024, description: "Relative to the connection's root" }),
    format: Type.Enum(['dotenv', 'json', 'raw'], { description: 'How the value stands in the file' }),
    key: Type.Optional(key),
    keys: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }), key, {
        minProperties: 1,
        description: "The rotator's fields, each with the key it goes under",
      }),
    ),
    reload: Type.Optional(reloadSchema),
  },
  { additionalProperties: false },
);
type FileOptions = Type.Static<typeof optionsSchema>;

/** A file on the executor's own host that a program reads: the whole file, or one or several values in it. */
export const file: DeliveryMember = {
  kind: 'file',
  summary: 'A value in a file on the host where Rekeyer runs; keeps custody beside it',
  options: optionsSchema,
  permissions: [
    'read and write the file and its folder, and keep the owner of the file',
    "make the folder .rekeyer in the connection's root",
  ],
  example: '{ name: config, kind: file, path: app/.env, format: dotenv, key: DB_PASSWORD, reload: app }',
  capabilities: { custody: true, proves: 'holds' },
  target: () => ({ kind: 'file', by: 'roots', place: '' }),
  destinations: (options) => {
    const { path, key: only, keys = {} } = read(options);
    const places = [...(only === undefined ? [] : [only]), ...Object.values(keys)];
    return places.length === 0 ? [`file:${path}`] : places.map((place) => `file:${path}#${place}`);
  },
  fields: (options, offered) => [...fieldsOf(read(options), offered).keys()],
  objections: (options) => objectionsTo(read(options)),
  create: async (options, context) => {
    const [objection] = objectionsTo(read(options));
    if (objection) throw new RekeyerError('DELIVERY_FAILED', `"${context.credential}": ${objection}`);
    return new FileDelivery(read(options), context);
  },
};

/** Options that the linker has held against the schema. */
function read(options: MemberOptions): FileOptions {
  return options as FileOptions;
}

function objectionsTo({ format, key: only, keys }: FileOptions): readonly string[] {
  const named = [only, keys].filter((one) => one !== undefined).length;
  if (format === 'raw') return named === 0 ? [] : ['a raw file is the value itself; leave "key" and "keys" out'];
  if (named !== 1) return ['say where the value goes: "key: NAME", or "keys: {field: NAME}" for several'];
  const places = Object.values(keys ?? {});
  return new Set(places).size === places.length ? [] : ['two fields go under the same key; give each its own'];
}

/** Field of the material → key in the file. */
function fieldsOf({ key: only, keys }: FileOptions, offered: readonly string[]): ReadonlyMap<string, string> {
  return new Map(keys ? Object.entries(keys) : [[offered[0] ?? '', only ?? '']]);
}

class FileDelivery implements Delivery {
  readonly custody: FileCustody;
  readonly #fields: ReadonlyMap<string, string>;
  readonly #format: TextFormat;
  readonly #root: string;
  readonly #file: RootedTextFile;

  constructor(
    private readonly options: FileOptions,
    private readonly context: DeliveryContext,
  ) {
    const [root] = context.connection.roots;
    if (root === undefined) {
      throw new RekeyerError('DELIVERY_FAILED', `connection "${context.connection.name}" names no root`);
    }
    this.#root = root;
    this.#fields = fieldsOf(options, context.offered);
    this.#format = formats[options.format];
    const token = (): string => Buffer.from(context.random.bytes(6)).toString('hex');
    this.#file = new RootedTextFile(root, options.path, token);
    this.custody = new FileCustody({
      credential: context.credential,
      root,
      destination: () => this.#held(),
      token,
    });
  }

  async inspect(): Promise<readonly string[]> {
    const { reload } = this.options;
    const found = [
      this.#file.obstacle((text) => this.#obstacleIn(text)),
      this.custody.obstacle(),
      reload === undefined ? undefined : obstacleToReload(reload, this.#root, this.context.connection.commands),
    ];
    return found.filter((one) => one !== undefined).map((one) => `${this.options.path}: ${one}`);
  }

  async put(material: Material): Promise<Evidence> {
    const values = this.#wanted(material);
    const changed = this.#file.change((text) => replaceAll(this.#format, text, values));
    return { path: this.options.path, changed };
  }

  async holds(material: Material): Promise<'holds' | 'other' | 'unknown'> {
    const held = this.#held();
    if (!held) return 'unknown';
    const wanted = [...this.#fields.keys()].map((field) => [field, fieldValue(material, field)] as const);
    return wanted.every(([field, value]) => held[field] === this.#format.meant(value)) ? 'holds' : 'other';
  }

  async reload(): Promise<Evidence> {
    const { reload } = this.options;
    return reload === undefined ? { reload: 'none' } : runReload(reload, this.#root, this.context.connection.commands);
  }

  /** Key → value, as they shall stand in the file. */
  #wanted(material: Material): ReadonlyMap<string, string> {
    return new Map([...this.#fields].map(([field, place]) => [place, fieldValue(material, field)]));
  }

  /** What the file holds, by field; `undefined` where that cannot be said. */
  #held(): Readonly<Record<string, string>> | undefined {
    try {
      const text = this.#file.read();
      const found = [...this.#fields].map(([field, place]) => [field, this.#format.find(text, place)] as const);
      const values = found.flatMap(([field, one]) => ('value' in one ? [[field, one.value] as const] : []));
      return values.length === this.#fields.size ? Object.fromEntries(values) : undefined;
    } catch (error) {
      if (error instanceof RekeyerError) return undefined;
      throw error;
    }
  }

  #obstacleIn(text: string): string | undefined {
    const found = [...this.#fields.values()].map((one) => this.#format.find(text, one));
    return found.flatMap((one) => ('obstacle' in one ? [one.obstacle] : []))[0];
  }
}
