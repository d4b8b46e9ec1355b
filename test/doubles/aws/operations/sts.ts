import { SECOND } from '../../../../src/domain/time.js';
import type { Operation } from '../operation.js';
import { Refusal } from '../refusal.js';
import { timestamp } from '../xml.js';

export const sts: Readonly<Record<string, Operation>> = {
  /** Nobody needs a permission for it, and nobody can be denied it. */
  GetCallerIdentity: {
    service: 'sts',
    parameters: {},
    run: ({ account, caller }) => ({ Arn: caller.arn, UserId: caller.id, Account: account.id }),
  },

  AssumeRoleWithWebIdentity: {
    service: 'sts',
    unsigned: true,
    parameters: {
      RoleArn: { pattern: /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/, required: true },
      RoleSessionName: { pattern: /^[\w+=,.@-]{2,64}$/, required: true },
      WebIdentityToken: { pattern: /^.{4,20000}$/s, required: true },
      DurationSeconds: { pattern: /^\d{3,5}$/ },
    },
    run: ({ account, parameters }) => {
      const { RoleArn = '', RoleSessionName = '', WebIdentityToken = '', DurationSeconds = '3600' } = parameters;
      const role = account.roles.get(RoleArn);
      if (!role?.trusts(WebIdentityToken)) {
        throw new Refusal(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
      }
      const { key, token, arn, expires } = account.openSession(role, RoleSessionName, Number(DurationSeconds) * SECOND);
      return {
        Credentials: {
          AccessKeyId: key.id,
          SecretAccessKey: key.secret,
          SessionToken: token,
          Expiration: timestamp(expires),
        },
        AssumedRoleUser: { AssumedRoleId: `${key.id}:${RoleSessionName}`, Arn: arn },
        Provider: 'token.actions.githubusercontent.com',
      };
    },
  },
};
