import { MINUTE } from '../../../../src/domain/time.js';
import type { KeyStatus } from '../access-key.js';
import { type Operation, page, rules, userArn, userOf } from '../operation.js';
import { Refusal } from '../refusal.js';
import { timestamp } from '../xml.js';

export const accessKeys: Readonly<Record<string, Operation>> = {
  CreateAccessKey: {
    service: 'iam',
    parameters: { UserName: rules.userName },
    resource: userArn,
    run: (call) => {
      const key = call.account.createKey(userOf(call));
      return {
        AccessKey: {
          UserName: key.userName,
          AccessKeyId: key.id,
          Status: key.status,
          SecretAccessKey: key.secret,
          CreateDate: timestamp(key.created),
        },
      };
    },
  },

  ListAccessKeys: {
    service: 'iam',
    parameters: { UserName: rules.userName, MaxItems: rules.maxItems, Marker: rules.marker },
    resource: userArn,
    run: (call) => {
      const { items, more } = page(call.account.listedKeysOf(userOf(call)), call.parameters);
      const { account } = call;
      const members = items.map((key) => ({
        UserName: key.userName,
        AccessKeyId: key.id,
        Status: key.statusAt(account.clock.now() - account.propagation.list),
        CreateDate: timestamp(key.created),
      }));
      return { AccessKeyMetadata: members, ...more };
    },
  },

  UpdateAccessKey: {
    service: 'iam',
    parameters: { UserName: rules.userName, AccessKeyId: rules.accessKeyId, Status: rules.status },
    resource: userArn,
    run: (call) => {
      const { AccessKeyId = '', Status } = call.parameters;
      call.account.switchKey(userOf(call), AccessKeyId, Status as KeyStatus);
      return {};
    },
  },

  DeleteAccessKey: {
    service: 'iam',
    parameters: { UserName: rules.userName, AccessKeyId: rules.accessKeyId },
    resource: userArn,
    run: (call) => {
      call.account.deleteKey(userOf(call), call.parameters.AccessKeyId ?? '');
      return {};
    },
  },

  /** Tells the minute, not the second; of a key that is not there it says no more than that it is forbidden. */
  GetAccessKeyLastUsed: {
    service: 'iam',
    parameters: { AccessKeyId: rules.accessKeyId },
    resource: ({ account, parameters: { AccessKeyId = '' } }) => {
      const key = account.liveKey(AccessKeyId);
      return key ? account.user(key.userName).arn : `access key ${AccessKeyId}`;
    },
    run: ({ account, parameters: { AccessKeyId = '' } }) => {
      const key = account.liveKey(AccessKeyId);
      if (!key) throw new Refusal(403, 'AccessDenied', `not authorized on resource: access key ${AccessKeyId}`);
      const use = key.lastUse;
      const shown = use && use.at + account.propagation.lastUse <= account.clock.now() ? use : undefined;
      const minute = shown && Math.floor(shown.at / MINUTE) * MINUTE;
      return {
        UserName: key.userName,
        AccessKeyLastUsed: {
          LastUsedDate: minute === undefined ? undefined : timestamp(minute),
          ServiceName: shown?.service ?? 'N/A',
          Region: shown?.region ?? 'N/A',
        },
      };
    },
  },
};
