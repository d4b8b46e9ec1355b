import { Type } from 'typebox';
import { JsonService } from '../clients/aws/json-service.js';
import { fieldValue } from '../clients/field-value.js';
import { hasCode, RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import type { Delivery, DeliveryContext, DeliveryMember } from '../ports/delivery.js';
import type { MemberOptions } from '../ports/member.js';

const optionsSchema = Type.Object(
  {
    accountId: Type.String({
      pattern: '^[0-9]{12}$',
      description: 'The twelve digits of the account, in quotes; a connection must name it too.',
      examples: ['123456789012'],
    }),
    region: Type.String({
      pattern: '^[a-z]{2,4}(?:-[a-z]+)+-[0-9]$',
      description: 'The region the parameter is in.',
      examples: ['eu-central-1'],
    }),
    parameter: Type.String({
      pattern: '^(?:[A-Za-z0-9_.-]+|(?:/[A-Za-z0-9_.-]+)+)$',
      maxLength: 1011,
      description: 'The whole name of the parameter.',
      examples: ['/payments/db-password'],
    }),
    field: Type.Optional(
      Type.String({
        pattern: '^[a-z][A-Za-z0-9]*$',
        description: "Which of the rotator's fields it holds; the value itself unless said.",
        examples: ['password'],
      }),
    ),
    kmsKeyId: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9:/_-]{1,2048}$',
        description:
          "The key it is encrypted with, its alias or ARN; AWS takes the account's own key for SSM without it, also where another one was used before.",
        examples: ['alias/payments'],
      }),
    ),
  },
  { additionalProperties: false },
);
type ParameterOptions = Type.Static<typeof optionsSchema>;

/** An encrypted parameter of AWS Systems Manager. AWS has no compare-and-set for it, so it keeps no custody. */
export const awsSsmParameter: DeliveryMember = {
  kind: 'aws-ssm-parameter',
  summary: 'An encrypted parameter (SecureString) of AWS Systems Manager',
  options: optionsSchema,
  permissions: [
    'ssm:GetParameter and ssm:PutParameter on the parameter',
    'kms:Encrypt and kms:Decrypt on a key of your own, where it is encrypted with one',
  ],
  example:
    '{ name: parameter, kind: aws-ssm-parameter, accountId: "123456789012", region: eu-central-1, parameter: /payments/db-password }',
  capabilities: { custody: false, proves: 'holds' },
  target: (options) => ({ kind: 'aws', by: 'accountIds', place: read(options).accountId }),
  destinations: (options) => {
    const { accountId, region, parameter } = read(options);
    return [`aws-parameter:${accountId}/${region}/${parameter}`];
  },
  fields: (options, offered) => [fieldOf(read(options), offered)],
  create: async (options, context) => new ParameterDelivery(read(options), context),
};

/** Options that the linker has held against the schema. */
function read(options: MemberOptions): ParameterOptions {
  return options as ParameterOptions;
}

const fieldOf = ({ field }: ParameterOptions, offered: readonly string[]): string => field ?? offered[0] ?? '';

/** As AWS shows a parameter. */
interface Parameter {
  readonly Type?: unknown;
  readonly Value?: unknown;
  readonly Version?: unknown;
}

class ParameterDelivery implements Delivery {
  readonly #service: JsonService;
  readonly #field: string;

  constructor(
    private readonly options: ParameterOptions,
    { connection, credential, clock, offered }: DeliveryContext,
  ) {
    const { accountId, region } = options;
    const place = { service: 'ssm', target: 'AmazonSSM', accountId, region };
    this.#service = new JsonService({ ...place, connection, credential, clock });
    this.#field = fieldOf(options, offered);
  }

  async inspect(): Promise<readonly string[]> {
    const { parameter: name } = this.options;
    const found = await this.#read();
    if (!found) return [`there is no parameter "${name}"; create it with the value in use`];
    if (found.Type === 'SecureString') return [];
    return [`parameter "${name}" is a ${String(found.Type)} and not encrypted; make it a SecureString`];
  }

  async put(material: Material): Promise<Evidence> {
    const { parameter: name, region } = this.options;
    const value = fieldValue(material, this.#field);
    try {
      const before = await this.#read();
      if (before?.Value === value) return { parameter: name, region, version: Number(before.Version), changed: false };
      return { parameter: name, region, version: await this.#write(value), changed: true };
    } catch (error) {
      // AWS took nothing: the parameter is as it was.
      if (!hasCode(error, 'PROVIDER_REJECTED', 'PROVIDER_UNAVAILABLE')) throw error;
      throw new RekeyerError('DELIVERY_FAILED', (error as RekeyerError).message);
    }
  }

  async holds(material: Material): Promise<'holds' | 'other' | 'unknown'> {
    const { Value } = (await this.#read()) ?? {};
    if (typeof Value !== 'string') return 'unknown';
    return Value === fieldValue(material, this.#field) ? 'holds' : 'other';
  }

  /** Consumers ask for the parameter when they need it. */
  async reload(): Promise<Evidence> {
    return { reload: 'none' };
  }

  async #read(): Promise<Parameter | undefined> {
    const { parameter: name } = this.options;
    const doing = { what: `reading parameter "${name}"`, changes: false };
    const order = { Name: name, WithDecryption: true };
    const answer = await this.#service.send('GetParameter', order, doing, ['ParameterNotFound']);
    return answer?.Parameter as Parameter | undefined;
  }

  /** @returns the version that holds it now; an answer that was lost is decided by reading */
  async #write(value: string): Promise<number> {
    const { parameter: name, kmsKeyId } = this.options;
    const doing = { what: `writing parameter "${name}"`, changes: true };
    const key = kmsKeyId === undefined ? {} : { KeyId: kmsKeyId };
    const order = { Name: name, Value: value, Type: 'SecureString', Overwrite: true, ...key };
    try {
      return Number((await this.#service.send('PutParameter', order, doing))?.Version);
    } catch (error) {
      const after = hasCode(error, 'OUTCOME_UNKNOWN') ? await this.#read() : undefined;
      if (after?.Value !== value) throw error;
      return Number(after.Version);
    }
  }
}
