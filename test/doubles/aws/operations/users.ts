import type { User } from '../account.js';
import { type Operation, page, rules, userArn, userOf } from '../operation.js';
import { type Fields, timestamp } from '../xml.js';

const described = ({ path, name, id, arn, created }: User): Fields => ({
  Path: path,
  UserName: name,
  UserId: id,
  Arn: arn,
  CreateDate: timestamp(created),
});

export const users: Readonly<Record<string, Operation>> = {
  CreateUser: {
    service: 'iam',
    parameters: { UserName: { ...rules.userName, required: true }, Path: rules.path },
    resource: userArn,
    run: ({ account, parameters: { UserName = '', Path } }) => ({ User: described(account.addUser(UserName, Path)) }),
  },

  GetUser: {
    service: 'iam',
    parameters: { UserName: rules.userName },
    resource: userArn,
    run: (call) => ({ User: described(userOf(call)) }),
  },

  ListUsers: {
    service: 'iam',
    parameters: { MaxItems: rules.maxItems, Marker: rules.marker },
    resource: ({ account }) => `arn:aws:iam::${account.id}:user/`,
    run: ({ account, parameters }) => {
      const { items, more } = page(account.users, parameters);
      return { Users: items.map(described), ...more };
    },
  },

  DeleteUser: {
    service: 'iam',
    parameters: { UserName: { ...rules.userName, required: true } },
    resource: userArn,
    run: ({ account, parameters: { UserName = '' } }) => {
      account.deleteUser(UserName);
      return {};
    },
  },
};
