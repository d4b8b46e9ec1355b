import { describe, expect, it } from '@jest/globals';
import { Type } from 'typebox';
import { Redactor } from '../../src/clients/redactor.js';
import { guardedFamily, type MemberCall } from '../../src/compose/guard.js';
import { RekeyerError } from '../../src/domain/errors/index.js';
import { Secret } from '../../src/domain/secret.js';
import { Family } from '../../src/ports/families.js';

/** A careless member: it puts what it was given into its errors, and hides state as classes do. */
class Careless {
  readonly #given: Secret;
  readonly custody = {
    read: async () => ({ sealed: { value: new Secret('kept-in-custody') } }),
    show: async () => Promise.reject(new RekeyerError('CUSTODY_UNREADABLE', 'found kept-in-custody there')),
  };

  constructor(given: Secret) {
    this.#given = given;
  }

  async leak(): Promise<never> {
    throw new RekeyerError('PROVIDER_REJECTED', `refused ${this.#given.reveal()}`, {
      wayOut: `do not use ${this.#given.reveal()}`,
    });
  }

  async blunder(): Promise<never> {
    throw new TypeError(`cannot read ${this.#given.reveal()}`);
  }

  length(): number {
    return this.#given.reveal().length;
  }
}

async function open() {
  const calls: MemberCall[] = [];
  let time = 0;
  const member = {
    kind: 'careless',
    summary: '',
    options: Type.Object({}),
    permissions: [],
    example: '',
    target: () => ({ kind: 'careless', by: 'hosts' as const, place: '' }),
    create: async (_: object, context: { connection: { auth: { user: Secret; password: Secret } } }) =>
      new Careless(context.connection.auth.password),
  };
  const family = guardedFamily(new Family('rotator', [member]), {
    redactor: new Redactor(),
    monotonic: () => (time += 5),
    onCall: (call) => calls.push(call),
  });
  const careless = await family
    .get('careless')!
    .create({}, { connection: { auth: { user: new Secret('refused'), password: new Secret('hunter2-hunter2') } } });
  return { careless, calls };
}

describe('B48: a guarded member', () => {
  it('keeps code and sentence of an error, without the value', async () => {
    const { careless } = await open();
    await expect(careless.leak()).rejects.toMatchObject({
      code: 'PROVIDER_REJECTED',
      message: 'refused [secret]',
      wayOut: 'do not use [secret]',
    });
  });

  it('takes the name of an account for no secret, even one that is a word of the sentence', async () => {
    const { careless } = await open();
    await expect(careless.leak()).rejects.toMatchObject({ message: expect.stringMatching(/^refused /) });
  });

  it('shows nothing of an error nobody foresaw but where it came from', async () => {
    const { careless } = await open();
    await expect(careless.blunder()).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'rotator careless failed in blunder in a way that nobody foresaw',
      cause: 'TypeError: cannot read [secret]',
    });
  });

  it('is guarded in what hangs on it, and learns from results', async () => {
    const { careless } = await open();
    expect((await careless.custody.read()).sealed.value.equals(new Secret('kept-in-custody'))).toBe(true);
    await expect(careless.custody.show()).rejects.toMatchObject({ message: 'found [secret] there' });
  });

  it('works as before, and every call is timed', async () => {
    const { careless, calls } = await open();
    expect(careless.length()).toBe(15);
    await careless.leak().catch(() => undefined);
    expect(calls).toEqual([
      { member: 'rotator careless', method: 'create', took: 5, failed: false },
      { member: 'rotator careless', method: 'length', took: 5, failed: false },
      { member: 'rotator careless', method: 'leak', took: 5, failed: true },
    ]);
  });
});
