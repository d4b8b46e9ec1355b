import { Type } from 'typebox';
import { IamUser } from '../clients/aws/iam-user.js';
import { type ProofOptions, proveKey } from '../clients/aws/key-proof.js';
import type { Material } from '../domain/material.js';
import { Secret } from '../domain/secret.js';
import { MINUTE, parseDuration } from '../domain/time.js';
import type { MemberOptions } from '../ports/member.js';
import type { Probe, ProbeMember } from '../ports/probe.js';
import type { Random } from '../ports/random.js';
import type { Answer } from '../ports/rotator.js';

const SUCCESSES = 3;

const optionsSchema = Type.Object(
  {
    successes: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10,
        default: SUCCESSES,
        description: 'How many times in a row AWS must give the same answer.',
      }),
    ),
    timeout: Type.Optional(
      Type.String({
        pattern: '^(?:[1-9]|[1-9][0-9]|1[01][0-9]|120)s$|^[12]m$',
        default: '2m',
        description: 'How long a change may take to arrive everywhere; at most 2m, because the lease must outlive it.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** What a consumer would do first: ask AWS who it is. */
export const awsStsCallerIdentity: ProbeMember = {
  kind: 'aws-sts-caller-identity',
  summary: 'Asks AWS who an access key belongs to, until the answer is steady',
  options: optionsSchema,
  permissions: ['iam:ListAccessKeys'],
  example: 'verify: [ { kind: aws-sts-caller-identity, successes: 3, timeout: 2m } ]',
  target: (_options, rotator) => ({ kind: 'aws', by: 'accountIds', place: identityOf(rotator.options).accountId }),
  create: async (options, { rotator, connection, credential, clock, random }) => {
    const { accountId, userName } = identityOf(rotator.options);
    const user = new IamUser(userName, { accountId, connection, credential, clock });
    const { successes = SUCCESSES, timeout = '2m' } = options as Partial<Type.Static<typeof optionsSchema>>;
    const proof = { successes, timeout: parseDuration(timeout) ?? MINUTE, clock, accountId, userName };
    const status = (id: string) => user.statusOf(id);
    return new CallerIdentityProbe(user, { ...proof, place: user.place.sts, status }, random);
  },
};

/** Whose key it must be: the rotator says so, because a probe without options asks about the same identity. */
function identityOf({ accountId, userName }: MemberOptions): { readonly accountId: string; readonly userName: string } {
  return { accountId: String(accountId), userName: String(userName) };
}

class CallerIdentityProbe implements Probe {
  constructor(
    private readonly user: IamUser,
    private readonly proof: ProofOptions,
    private readonly random: Random,
  ) {}

  attempt(material: Material): Promise<Answer> {
    return proveKey(material, this.proof);
  }

  /** The same key id with a secret of the same make: 30 random bytes in base64. */
  decoy(material: Material): Material {
    const secret = Buffer.from(this.random.bytes(30)).toString('base64');
    return {
      version: `${material.version}-decoy`,
      open: material.open,
      sealed: { secretAccessKey: new Secret(secret) },
    };
  }

  async close(): Promise<void> {
    this.user.close();
  }
}
