import { Type } from 'typebox';
import { basic } from '../clients/http/login.js';
import { type HttpClient, type HttpRequest, httpClientFor } from '../clients/http.js';
import { webAddressPattern } from '../domain/connection.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Material } from '../domain/material.js';
import { generatePassword } from '../domain/password.js';
import { Secret } from '../domain/secret.js';
import type { Probe, ProbeMember } from '../ports/probe.js';
import type { Random } from '../ports/random.js';
import type { Answer } from '../ports/rotator.js';

const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]*$' });
const statuses = (description: string) =>
  Type.Optional(
    Type.Array(Type.Integer({ minimum: 100, maximum: 599 }), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description,
    }),
  );

const optionsSchema = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        pattern: webAddressPattern,
        maxLength: 300,
        description: "The address, as its connection writes it; the rotator's own unless said.",
        examples: ['https://api.example.com'],
      }),
    ),
    path: Type.String({ pattern: '^/[A-Za-z0-9/._~%:@=,;+-]*$', maxLength: 500, examples: ['/v1/me'] }),
    method: Type.Optional(
      Type.String({ enum: ['GET', 'HEAD', 'POST'], description: 'GET unless said; POST for a form.' }),
    ),
    present: Type.Union(
      [
        Type.Literal('bearer'),
        Type.Object({ header: Type.String({ pattern: '^[A-Za-z0-9-]{1,100}$' }) }, closed),
        Type.Object({ basic: text }, closed),
        Type.Object({ form: Type.String({ pattern: '^[A-Za-z0-9_.-]{1,100}$' }) }, closed),
      ],
      {
        description:
          'How the value is shown: `bearer`, `{ header: X-Api-Key }`, `{ basic: user }` or `{ form: client_secret }`.',
      },
    ),
    with: Type.Optional(
      Type.Record(text, text, { maxProperties: 20, description: 'Other fields of the form, such as the client id.' }),
    ),
    accepted: statuses('Statuses that mean the value was accepted; 200 unless said.'),
    refused: statuses('Statuses that mean it was refused; 401 unless said.'),
  },
  closed,
);
type RequestOptions = Type.Static<typeof optionsSchema>;

/** What a consumer would do with a key: ask the server something that only who has it may ask. */
export const httpRequest: ProbeMember = {
  kind: 'http-request',
  summary: 'Shows the value to a server over HTTP and judges by the status of the answer',
  options: optionsSchema,
  permissions: [],
  example: 'verify: [ { kind: http-request, url: "https://api.example.com", path: /v1/me, present: bearer } ]',
  target: (options, rotator) => ({
    kind: 'http',
    by: 'urls',
    place: urlOf(options as RequestOptions, rotator.options),
  }),
  objections: (options, { kind }) => {
    const { url, with: fields, present } = options as RequestOptions;
    const found = url === undefined && kind !== 'http-api' ? ['say in "url" who is asked; the rotator has none'] : [];
    const form = typeof present === 'object' && 'form' in present;
    return fields && !form ? [...found, '"with" is for forms; leave it out'] : found;
  },
  create: async (options, { rotator, connection, random }) => {
    const given = options as RequestOptions;
    return new RequestProbe(httpClientFor(connection, urlOf(given, rotator.options)), given, random);
  },
};

function urlOf({ url }: RequestOptions, rotator: Readonly<Record<string, unknown>>): string {
  return url ?? String(rotator.url ?? '');
}

class RequestProbe implements Probe {
  constructor(
    private readonly client: HttpClient,
    private readonly options: RequestOptions,
    private readonly random: Random,
  ) {}

  /** Only the two lists of statuses say something about the value; a redirect, a limit or a failure does not. */
  async attempt(material: Material): Promise<Answer> {
    const { accepted = [200], refused = [401] } = this.options;
    try {
      const { status } = await this.client.send(this.#request(material), { what: 'probing', changes: false });
      if (accepted.includes(status)) return 'accepted';
      return refused.includes(status) ? 'refused' : 'unreachable';
    } catch (error) {
      if (error instanceof RekeyerError) return 'unreachable';
      throw error;
    }
  }

  /** As long as the value, so that no check of its shape alone refuses it. */
  decoy(material: Material): Material {
    const made = Object.entries(material.sealed).map(([field, value]) => [field, this.#like(value)] as const);
    return { version: `${material.version}-decoy`, open: material.open, sealed: Object.fromEntries(made) };
  }

  #like(value: Secret): Secret {
    const { length } = value.reveal();
    const rule = { length: Math.min(Math.max(length, LEAST), MOST) };
    return new Secret(generatePassword(rule, (count) => this.random.bytes(count)).slice(0, Math.max(length, 1)));
  }

  #request(material: Material): HttpRequest {
    const { path, present, method = 'GET', with: fields = {} } = this.options;
    const value = Object.values(material.sealed)[0]?.reveal() ?? '';
    const plain = { method: method as 'GET', path };
    if (present === 'bearer') return { ...plain, headers: { authorization: `Bearer ${value}` } };
    if ('header' in present) return { ...plain, headers: { [present.header]: value } };
    if ('basic' in present) return { ...plain, headers: { authorization: basic(present.basic, value) } };
    const form = new URLSearchParams({ ...fields, [present.form]: value });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method: 'POST', path, headers, body: form.toString() };
  }
}

const LEAST = 32;
const MOST = 256;
