import { Type } from 'typebox';
import { fieldValue } from '../clients/field-value.js';
import { obstacleToReload, reloadSchema, runReload } from '../clients/rooted-file/reload.js';
import { RootedTextFile } from '../clients/rooted-file/text-file.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { Delivery, DeliveryContext, DeliveryMember } from '../ports/delivery.js';
import type { MemberOptions } from '../ports/member.js';
import { compileTemplate, type Render } from './template/compile.js';

const path = (description: string) => Type.String({ format: 'relative-path', maxLength: 1024, description });
const optionsSchema = Type.Object(
  {
    path: path("The file that is written, relative to the connection's root"),
    template: path("A Handlebars template, relative to the connection's root"),
    fields: Type.Array(Type.String({ pattern: '^[a-z][A-Za-z0-9]*$' }), {
      minItems: 1,
      maxItems: 10,
      uniqueItems: true,
      description: "The rotator's fields that the template uses, as {{secret.<field>}}",
      examples: [['password', 'username']],
    }),
    reload: Type.Optional(reloadSchema),
  },
  { additionalProperties: false },
);
type TemplateOptions = Type.Static<typeof optionsSchema>;

/** A whole file made from a template that the operator of the host keeps beside it. */
export const template: DeliveryMember = {
  kind: 'template',
  summary: 'A whole configuration file, rendered from a template on the host where Rekeyer runs',
  options: optionsSchema,
  permissions: ['read the template', 'read and write the file and its folder, and keep the owner of the file'],
  example:
    '{ name: proxy, kind: template, path: app/proxy.cfg, template: app/proxy.cfg.hbs, fields: [password], reload: proxy }',
  capabilities: { custody: false, proves: 'holds' },
  target: () => ({ kind: 'file', by: 'roots', place: '' }),
  destinations: (options) => [`file:${read(options).path}`],
  fields: (options) => read(options).fields,
  objections: (options) =>
    read(options).path === read(options).template ? ['the template would be overwritten; name another file'] : [],
  create: async (options, context) => new TemplateDelivery(read(options), context),
};

/** Options that the linker has held against the schema. */
function read(options: MemberOptions): TemplateOptions {
  return options as TemplateOptions;
}

class TemplateDelivery implements Delivery {
  readonly #file: RootedTextFile;
  readonly #template: RootedTextFile;
  readonly #root: string;

  constructor(
    private readonly options: TemplateOptions,
    private readonly context: DeliveryContext,
  ) {
    const [root] = context.connection.roots;
    if (root === undefined) {
      throw new RekeyerError('DELIVERY_FAILED', `connection "${context.connection.name}" names no root`);
    }
    const token = (): string => Buffer.from(context.random.bytes(6)).toString('hex');
    this.#root = root;
    this.#file = new RootedTextFile(root, options.path, token);
    this.#template = new RootedTextFile(root, options.template, token);
  }

  async inspect(): Promise<readonly string[]> {
    const { path, template: source, reload } = this.options;
    const { commands } = this.context.connection;
    const found = [
      [path, this.#file.obstacle()],
      [source, this.#obstacleInTemplate()],
      [path, reload === undefined ? undefined : obstacleToReload(reload, this.#root, commands)],
    ] as const;
    return found.flatMap(([file, what]) => (what === undefined ? [] : `${file}: ${what}`));
  }

  async put(material: Material): Promise<Evidence> {
    const written = this.#rendered(material);
    return { path: this.options.path, changed: this.#file.change(() => written) };
  }

  /** `unknown` where the template cannot be rendered any more: then nobody can say what should be there. */
  async holds(material: Material): Promise<'holds' | 'other' | 'unknown'> {
    try {
      return this.#file.read() === this.#rendered(material) ? 'holds' : 'other';
    } catch (error) {
      if (error instanceof RekeyerError) return 'unknown';
      throw error;
    }
  }

  async reload(): Promise<Evidence> {
    const { reload } = this.options;
    return reload === undefined ? { reload: 'none' } : runReload(reload, this.#root, this.context.connection.commands);
  }

  #obstacleInTemplate(): string | undefined {
    try {
      const names = this.options.fields.map((field) => [field, field] as const);
      this.#compiled()(Object.fromEntries(names));
      return undefined;
    } catch (error) {
      if (error instanceof RekeyerError) return error.message;
      throw error;
    }
  }

  #compiled(): Render {
    return compileTemplate(this.#template.read());
  }

  #rendered(material: Material): string {
    const values = this.options.fields.map((field) => [field, fieldValue(material, field)] as const);
    return this.#compiled()(Object.fromEntries(values));
  }
}
