import { Refusal } from '../refusal.js';
import type { Input, JsonOperation } from './service.js';

export interface StoredParameter {
  readonly type: string;
  readonly value: string;
  readonly version: number;
}

const keyOf = (region: string, { Name }: Input): string => `${region}/${String(Name)}`;
const resource = ({ Name }: Input): string => `parameter/${String(Name).replace(/^\//, '')}`;
/** Of the standard tier. */
const LONGEST = 4096;

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html */
export const ssm: Readonly<Record<string, JsonOperation>> = {
  GetParameter: {
    members: ['Name!', 'WithDecryption!'],
    resource,
    run: ({ account, region, input }) => {
      const found = account.parameters.get(keyOf(region, input));
      if (!found) throw new Refusal(400, 'ParameterNotFound', '');
      return { Parameter: { Name: input.Name, Type: found.type, Value: found.value, Version: found.version } };
    },
  },

  PutParameter: {
    members: ['Name!', 'Value!', 'Type!', 'Overwrite!', 'KeyId'],
    resource,
    run: ({ account, region, input }) => {
      const before = account.parameters.get(keyOf(region, input));
      const value = String(input.Value);
      if (before && input.Overwrite !== true) throw new Refusal(400, 'ParameterAlreadyExists', 'It exists.');
      if (before && before.type !== input.Type) {
        throw new Refusal(400, 'HierarchyTypeMismatchException', 'The type of a parameter cannot be changed.');
      }
      if (value.length > LONGEST)
        throw new Refusal(400, 'ValidationException', 'Standard tier parameters are shorter.');
      const version = (before?.version ?? 0) + 1;
      account.parameters.set(keyOf(region, input), { type: String(input.Type), value, version });
      return { Version: version, Tier: 'Standard' };
    },
  },
};
