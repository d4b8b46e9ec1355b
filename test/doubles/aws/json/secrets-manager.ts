import { Refusal } from '../refusal.js';
import type { Input, JsonCall, JsonOperation } from './service.js';

/** A secret: its versions by id, and which of them bears each label. */
export interface StoredSecret {
  readonly versions: Map<string, string>;
  readonly labels: Map<string, string>;
}

const TOKEN = /^.{32,64}$/;
const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

const text = (input: Input, name: string): string => String(input[name] ?? '');
const keyOf = (region: string, name: string): string => `${region}/${name}`;
const invalidParameter = (message: string) => new Refusal(400, 'InvalidParameterException', message);
const exists = (message: string) => new Refusal(400, 'ResourceExistsException', message);

function secretOf({ account, region, input }: JsonCall): StoredSecret {
  const secret = account.secrets.get(keyOf(region, text(input, 'SecretId')));
  if (!secret) throw new Refusal(400, 'ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return secret;
}

/** One label is on one version at most; AWS gives the version that loses AWSCURRENT the label AWSPREVIOUS. */
function attach(secret: StoredSecret, label: string, version: string): void {
  const before = secret.labels.get(label);
  if (label === 'AWSCURRENT' && before !== undefined && before !== version) secret.labels.set('AWSPREVIOUS', before);
  secret.labels.set(label, version);
}

/** @returns whether this is new; the same bytes again are not, and other bytes are refused */
function addVersion(secret: StoredSecret, id: string, value: string): void {
  if (!TOKEN.test(id)) throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
  const there = secret.versions.get(id);
  if (there !== undefined && there !== value) {
    throw exists(`You can't use ClientRequestToken ${id} because that value is already in use.`);
  }
  secret.versions.set(id, value);
}

const resource = (input: Input): string => `secret:${text(input, 'SecretId') || text(input, 'Name')}-a1B2c3`;

/** @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html */
export const secretsManager: Readonly<Record<string, JsonOperation>> = {
  CreateSecret: {
    members: ['Name!', 'ClientRequestToken!', 'SecretString!'],
    resource,
    run: ({ account, region, input }) => {
      const [name, id] = [text(input, 'Name'), text(input, 'ClientRequestToken')];
      if (!NAME.test(name)) throw invalidParameter('Invalid name.');
      const there = account.secrets.get(keyOf(region, name));
      if (there && there.versions.get(id) !== text(input, 'SecretString')) {
        throw exists(`The operation failed because the secret ${name} already exists.`);
      }
      const secret: StoredSecret = there ?? { versions: new Map(), labels: new Map() };
      addVersion(secret, id, text(input, 'SecretString'));
      if (!there) attach(secret, 'AWSCURRENT', id);
      account.secrets.set(keyOf(region, name), secret);
      return { Name: name, VersionId: id };
    },
  },

  DescribeSecret: {
    members: ['SecretId!'],
    resource,
    run: (call) => {
      const stages: Record<string, string[]> = {};
      for (const [label, id] of secretOf(call).labels) stages[id] = [...(stages[id] ?? []), label];
      return { Name: call.input.SecretId, VersionIdsToStages: stages };
    },
  },

  GetSecretValue: {
    members: ['SecretId!'],
    resource,
    run: (call) => {
      const secret = secretOf(call);
      const id = secret.labels.get('AWSCURRENT') ?? '';
      const value = secret.versions.get(id);
      if (value === undefined) throw new Refusal(400, 'ResourceNotFoundException', 'no value under AWSCURRENT');
      return { Name: call.input.SecretId, VersionId: id, SecretString: value, VersionStages: ['AWSCURRENT'] };
    },
  },

  PutSecretValue: {
    members: ['SecretId!', 'ClientRequestToken!', 'SecretString!', 'VersionStages!'],
    resource,
    run: (call) => {
      const secret = secretOf(call);
      const id = text(call.input, 'ClientRequestToken');
      addVersion(secret, id, text(call.input, 'SecretString'));
      for (const label of call.input.VersionStages as readonly string[]) attach(secret, label, id);
      return { Name: call.input.SecretId, VersionId: id, VersionStages: call.input.VersionStages };
    },
  },

  UpdateSecretVersionStage: {
    members: ['SecretId!', 'VersionStage!', 'MoveToVersionId!', 'RemoveFromVersionId!'],
    resource,
    run: (call) => {
      const secret = secretOf(call);
      const [label, to] = [text(call.input, 'VersionStage'), text(call.input, 'MoveToVersionId')];
      if (!secret.versions.has(to)) throw new Refusal(400, 'ResourceNotFoundException', `no version ${to}`);
      if (secret.labels.get(label) !== text(call.input, 'RemoveFromVersionId')) {
        throw invalidParameter(`The staging label ${label} isn't attached to the version in RemoveFromVersionId.`);
      }
      attach(secret, label, to);
      return { Name: call.input.SecretId };
    },
  },

  DeleteSecret: {
    members: ['SecretId!', 'ForceDeleteWithoutRecovery!'],
    resource,
    run: (call) => {
      // AWS does not say that it was not there, when it is deleted by force.
      call.account.secrets.delete(keyOf(call.region, text(call.input, 'SecretId')));
      return { Name: call.input.SecretId };
    },
  },
};
