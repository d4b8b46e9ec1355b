// Holds every exchange and every webhook against GitHub's own OpenAPI description.
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { complete } from './completion.js';
import { isObject, type JsonObject } from './json.js';
import { type Node, OpenApi } from './openapi.js';

export class Contract {
  readonly api = new OpenApi();
  private readonly ajv = new Ajv({
    strict: false,
    allErrors: true,
    inlineRefs: false,
    logger: false,
    // Each schema judges a handful of values: optimizing its code takes longer than running it as it is.
    code: { optimize: false },
  });
  private readonly validators = new Map<string, ValidateFunction>();

  constructor() {
    // ajv-formats is CommonJS: its function lies under `default` for native ESM.
    addFormats.default(this.ajv);
    // A bot's own address, `1+bot[bot]@users.noreply.github.com`, is none by the standard.
    this.ajv.addFormat('email', /^\S+@\S+$/);
    for (const format of ['repo.nwo', 'timestamp', 'ssh-key']) this.ajv.addFormat(format, true);
    this.ajv.addSchema({ $id: 'github', ...this.api.document }, 'github');
  }

  /** What is wrong with a request to the operation `spec`; empty when nothing is. */
  checkRequest(spec: string, query: JsonObject, body: unknown): string[] {
    const operation = this.operation(spec);
    return [...this.checkQuery(operation, query), ...this.checkBody(operation, body)];
  }

  /**
   * Path and query values as the types that the operation declares: `'7'` becomes 7 where a number is meant.
   * What is not declared, or does not look like its type, stays text.
   */
  readParameters(spec: string, values: Record<string, string>): JsonObject {
    const types = new Map(this.parameters(this.operation(spec)).map(({ name, schema }) => [name, schema.value.type]));
    const read = ([name, text]: [string, string]) => {
      const type = types.get(name);
      if (type === 'integer' && /^-?\d+$/.test(text)) return [name, Number(text)];
      if (type === 'boolean' && /^(true|false)$/.test(text)) return [name, text === 'true'];
      return [name, text];
    };
    return Object.fromEntries(Object.entries(values).map(read));
  }

  /** The answer with GitHub's full shape. */
  completeResponse(spec: string, status: number, body: unknown): unknown {
    const schema = this.responseSchema(spec, status);
    return schema === undefined ? body : complete(this.api, schema.value, body);
  }

  checkResponse(spec: string, status: number, body: unknown): string[] {
    const response = this.api.child(this.operation(spec), 'responses', String(status));
    if (response === undefined) return [`status ${status} is not documented`];
    const schema = this.responseSchema(spec, status);
    return schema === undefined ? [] : this.errors(schema, body, 'response');
  }

  completeWebhook(event: string, payload: JsonObject): JsonObject {
    const schema = this.api.webhook(event);
    return schema === undefined ? payload : (complete(this.api, schema.value, payload) as JsonObject);
  }

  checkWebhook(event: string, payload: JsonObject): string[] {
    const schema = this.api.webhook(event);
    return schema === undefined ? ['no such webhook'] : this.errors(schema, payload, 'payload');
  }

  private operation(spec: string): Node {
    const operation = this.api.operation(spec);
    if (operation === undefined) throw new Error(`openapi.json does not hold ${spec}: cut it again`);
    return operation;
  }

  private parameters(operation: Node): Array<{ name: string; in: unknown; required: boolean; schema: Node }> {
    const list = Array.isArray(operation.value.parameters) ? operation.value.parameters : [];
    return list.flatMap((_, index) => {
      const parameter = this.api.child(operation, 'parameters', String(index));
      const schema = parameter && this.api.child(parameter, 'schema');
      if (parameter === undefined || schema === undefined) return [];
      const { name, in: place, required } = parameter.value;
      return [{ name: String(name), in: place, required: required === true, schema }];
    });
  }

  private checkQuery(operation: Node, query: JsonObject): string[] {
    const declared = this.parameters(operation).filter((parameter) => parameter.in === 'query');
    const names = new Set(declared.map(({ name }) => name));
    const unknown = Object.keys(query).filter((name) => !names.has(name));
    const wrong = declared.flatMap(({ name, required, schema }) => {
      if (query[name] !== undefined) return this.errors(schema, query[name], `query ${name}`);
      return required ? [`query ${name} is required`] : [];
    });
    return [...unknown.map((name) => `query ${name} is not documented`), ...wrong];
  }

  private checkBody(operation: Node, body: unknown): string[] {
    const request = this.api.child(operation, 'requestBody');
    const schema = request && this.api.child(request, 'content', 'application/json', 'schema');
    if (schema === undefined) return body === undefined || isEmpty(body) ? [] : ['a body is not documented'];
    if (body === undefined) {
      const demanded = request?.value.required === true && Array.isArray(schema.value.required);
      return demanded ? ['a body is required'] : [];
    }
    return [...this.errors(schema, body, 'body'), ...unknownFields(schema.value, body)];
  }

  private responseSchema(spec: string, status: number): Node | undefined {
    const response = this.api.child(this.operation(spec), 'responses', String(status));
    return response && this.api.child(response, 'content', 'application/json', 'schema');
  }

  private errors(schema: Node, value: unknown, what: string): string[] {
    let validate = this.validators.get(schema.at);
    if (validate === undefined) {
      validate = this.ajv.compile({ $ref: `github#${schema.at}` });
      this.validators.set(schema.at, validate);
    }
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${what}${instancePath} ${message}`);
  }
}

const isEmpty = (body: unknown): boolean => isObject(body) && Object.keys(body).length === 0;

/** GitHub ignores a field that it does not know; for a bot it is a misspelling. */
function unknownFields(schema: JsonObject, body: unknown): string[] {
  if (!isObject(schema.properties) || schema.additionalProperties || !isObject(body)) return [];
  const known = schema.properties;
  return Object.keys(body)
    .filter((name) => !(name in known))
    .map((name) => `body/${name} is not documented`);
}

let shared: Contract | undefined;

/** The one contract of this process: reading and compiling the description costs a second or two. */
export function sharedContract(): Contract {
  shared ??= new Contract();
  return shared;
}
