import { Type } from 'typebox';
import { pointerPattern } from '../../clients/http/pointer.js';
import { webAddressPattern } from '../../domain/connection.js';
import type { MemberOptions } from '../../ports/member.js';
import { unknownGaps } from './template.js';

const closed = { additionalProperties: false } as const;

const path = Type.String({
  pattern: '^/[A-Za-z0-9/._~%{}:@=,;+-]*$',
  maxLength: 500,
  description: 'Below `url`; `{{id}}` stands for the key.',
  examples: ['/v1/keys/{{id}}'],
});
const pointer = (description: string, example: string) =>
  Type.String({ pattern: pointerPattern, maxLength: 200, description, examples: [example] });
const text = Type.String({ minLength: 1, maxLength: 500, pattern: '^[\\x20-\\x7e]*$' });
const fixed = (description: string) => Type.Optional(Type.Record(text, text, { maxProperties: 20, description }));
const body = Type.Optional(
  Type.Unknown({
    description: 'JSON; `{{credential}}`, `{{version}}` and, where there is one, `{{id}}` may stand in its texts.',
  }),
);
const method = (...methods: readonly string[]) =>
  Type.Optional(Type.String({ enum: [...methods], description: `${methods[0]} unless said.` }));

const change = (description: string, ...methods: readonly string[]) =>
  Type.Object({ method: method(...methods), path, headers: fixed('Fixed headers.'), body }, { ...closed, description });

/** Five requests that describe keys behind an HTTP API. */
export const optionsSchema = Type.Object(
  {
    url: Type.String({
      pattern: webAddressPattern,
      maxLength: 300,
      description: 'The address of the API, as the connection writes it.',
      examples: ['https://api.example.com'],
    }),
    list: Type.Object(
      {
        path,
        query: fixed('Parameters; ask for all keys at once.'),
        headers: fixed('Fixed headers.'),
        items: pointer('Where the list lies in the answer; the answer itself unless said.', '/data'),
        id: pointer('Where the id lies in an item.', '/id'),
        active: Type.Optional(pointer('Where an item says that it is switched on; true or false.', '/enabled')),
        createdAt: Type.Optional(pointer('Where an item says when it was made.', '/created_at')),
        usedAt: Type.Optional(pointer('Where an item says when it was last used.', '/last_used_at')),
      },
      { ...closed, description: 'Asks for all keys there are, so that an orphan is found again.' },
    ),
    mint: Type.Object(
      {
        method: method('POST', 'PUT'),
        path,
        headers: fixed('Fixed headers.'),
        body,
        id: pointer('Where the answer holds the id of the new key.', '/id'),
        secret: pointer('Where the answer holds its value.', '/secret'),
      },
      { ...closed, description: 'Makes a new key beside the old one.' },
    ),
    revoke: change('Removes a key for good; 404 and 410 mean that it is gone.', 'DELETE', 'POST', 'PUT', 'PATCH'),
    deactivate: Type.Optional(
      change(
        'Switches a key off so that it can come back. Without it the old key is revoked at that step.',
        'PATCH',
        'POST',
        'PUT',
      ),
    ),
    reactivate: Type.Optional(change('Switches it on again.', 'PATCH', 'POST', 'PUT')),
    most: Type.Optional(
      Type.Integer({ minimum: 2, maximum: 1000, description: 'How many keys the API allows at a time.' }),
    ),
    firstId: Type.Optional(
      Type.String({
        pattern: '^[\\x21-\\x7e]{1,200}$',
        description: 'The id of the key in use before the first rotation, where there is more than one.',
      }),
    ),
  },
  closed,
);
export type HttpApiOptions = Type.Static<typeof optionsSchema>;
export type Change = HttpApiOptions['revoke'];

/** Options that the linker has held against the schema. */
export function readOptions(options: MemberOptions): HttpApiOptions {
  return options as HttpApiOptions;
}

/** What the schema cannot say. */
export function objectionsTo({ list, mint, revoke, deactivate, reactivate }: HttpApiOptions): readonly string[] {
  const found: string[] = [];
  const judge = (what: string, template: unknown, allowed: readonly ('id' | 'credential' | 'version')[]): void => {
    const [name] = unknownGaps(template, allowed);
    if (name !== undefined)
      found.push(`${what} names {{${name}}}; it knows ${allowed.join(', ') || 'nothing to fill in'}`);
  };
  judge('list', list, []);
  judge('mint', mint, ['credential', 'version']);
  for (const [what, one] of Object.entries({ revoke, deactivate, reactivate })) {
    if (!one) continue;
    judge(what, one, ['id', 'credential']);
    if (!JSON.stringify([one.path, one.body ?? '']).includes('{{id}}')) {
      found.push(`${what} does not say which key; write {{id}} in its path or body`);
    }
  }
  if (Boolean(deactivate) !== Boolean(reactivate)) found.push('what can be switched off must come back; give both');
  if (deactivate && !list.active) found.push('say in list.active where a key says that it is switched on');
  return found;
}
