import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import { Secret } from '../domain/secret.js';
import type { Instant } from '../domain/time.js';
import type { Adoption, Answer, Inspection, Rotator, RotatorContext, RotatorMember } from '../ports/rotator.js';
import { optionsSchema, readOptions, type ValueOptions } from './generated-secret/options.js';
import { generateValue, objectionsTo } from './generated-secret/value.js';

/**
 * A value that is valid because its consumers agree on it: a session key, a shared secret between two services, a
 * licence that somebody bought. There is no provider to ask, so nothing here pretends to have asked one: what can be
 * proven is that the places hold it (`delivery-holds`), or that a consumer takes it (`http-request`).
 */
export const generatedSecret: RotatorMember = {
  kind: 'generated-secret',
  summary: 'A value that we make up, or a person brings, and that no provider knows',
  options: optionsSchema,
  permissions: ['nothing at a provider; its consumers decide who may write where they read'],
  example: 'rotator: { kind: generated-secret, length: 40, classes: [lower, upper, digit] }',
  capabilities: {
    types: ['generic', 'api-key', 'oauth-client-secret'],
    strategies: ['immediate'],
    mints: 'self',
    fields: ['value'],
    slotFields: [],
    seesAdoption: false,
    hasProvider: false,
  },
  target: (options) =>
    readOptions(options).format === 'custom' ? { kind: 'value', by: 'kind', place: '' } : undefined,
  identities: () => [],
  objections: (options) => objectionsTo(readOptions(options)),
  create: async (options, context) => new GeneratedSecretRotator(readOptions(options), context),
};

const NOBODY: Evidence = { provider: 'none' };
/** What a person brings is not measured, but this short it cannot be a secret. */
const SHORTEST = 16;

class GeneratedSecretRotator implements Rotator {
  constructor(
    private readonly options: ValueOptions,
    private readonly context: RotatorContext,
  ) {}

  async inspect(current: Material | undefined): Promise<Inspection> {
    const obstacle = this.options.format === 'custom' ? this.#obstacleToBrought(current) : undefined;
    return { open: {}, obstacles: obstacle === undefined ? [] : [obstacle], evidence: NOBODY };
  }

  async capture(found: Material): Promise<Material> {
    return found;
  }

  async propose(version: string, previous: Material): Promise<Material> {
    return { version, open: {}, sealed: { value: await this.#next(previous) } };
  }

  async issue(): Promise<Evidence> {
    return NOBODY;
  }

  async accepts(): Promise<Answer> {
    return 'unreachable';
  }

  async revert(): Promise<Evidence> {
    return NOBODY;
  }

  async adoption(): Promise<Adoption> {
    return { adopted: false, evidence: NOBODY };
  }

  async uses(): Promise<{ readonly count: number }> {
    return { count: 0 };
  }

  async deactivate(): Promise<Evidence> {
    return NOBODY;
  }

  async reactivate(): Promise<Evidence> {
    throw new RekeyerError('PROVIDER_REJECTED', 'consumers know one value; deliver the previous one by a rollback');
  }

  async destroy(): Promise<Evidence> {
    return NOBODY;
  }

  /** There is no other clock. */
  async now(): Promise<Instant> {
    return this.context.clock.now();
  }

  async close(): Promise<void> {}

  async #next(previous: Material): Promise<Secret> {
    if (this.options.format !== 'custom') {
      const { random } = this.context;
      return new Secret(await generateValue(this.options, (count) => random.bytes(count)));
    }
    const obstacle = this.#obstacleToBrought(previous);
    const brought = this.#brought();
    if (obstacle !== undefined || !brought) throw new RekeyerError('PROVIDER_REJECTED', obstacle ?? '');
    return brought;
  }

  #obstacleToBrought(current: Material | undefined): string | undefined {
    const { name } = this.context.connection;
    const brought = this.#brought();
    if (!brought) return `nobody brought a value; set the variable that connection "${name}" names, and retry`;
    if (brought.reveal().length < SHORTEST) return `the value that was brought has fewer than ${SHORTEST} characters`;
    if (!current?.sealed.value?.equals(brought)) return undefined;
    return `connection "${name}" still holds the value in use; bring the next one, and retry`;
  }

  /** One line end behind it belongs to the file or the pipe it came through. */
  #brought(): Secret | undefined {
    const { value } = this.context.connection.auth;
    const text = value?.reveal().replace(/\r?\n$/, '') ?? '';
    return text === '' ? undefined : new Secret(text);
  }
}
