import { readFileSync } from 'node:fs';
import type { Connection } from '../../../src/domain/connection.js';
import type { Material } from '../../../src/domain/material.js';
import { Secret } from '../../../src/domain/secret.js';
import { HOUR } from '../../../src/domain/time.js';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import type { AccessKey } from './access-key.js';
import type { User } from './account.js';
import { Aws } from './aws.js';
import type { PolicyDocument } from './policies.js';

/**
 * One AWS account with a user whose key a consumer holds, and an executor that may rotate it and nothing more. Time is
 * set: it passes where somebody sleeps, or a test says so.
 */
export class AwsScene {
  readonly options: { readonly userName: string; readonly accountId: string };
  readonly random = new SeededRandom('aws scene');

  private constructor(
    readonly aws: Aws,
    readonly clock: SetClock,
    readonly user: User,
    /** The key in use before the first rotation. */
    readonly first: AccessKey,
    readonly executor: { readonly user: User; readonly key: AccessKey },
  ) {
    this.options = { userName: user.name, accountId: aws.account.id };
  }

  static async open(clock = new SetClock()): Promise<AwsScene> {
    const aws = await Aws.start(clock);
    const { account } = aws;
    const user = account.addUser('svc-payments-deploy');
    const first = account.createKey(user);
    const rekeyer = account.addUser('rekeyer');
    rekeyer.policies.push(documentedPolicy());
    const executor = { user: rekeyer, key: account.createKey(rekeyer) };
    clock.advance(HOUR);
    return new AwsScene(aws, clock, user, first, executor);
  }

  get keys(): readonly AccessKey[] {
    return this.aws.account.keysOf(this.user);
  }

  /** Ids of the keys that let somebody in, once everything has arrived. */
  get live(): readonly string[] {
    return this.keys.filter(({ status }) => status === 'Active').map(({ id }) => id);
  }

  /** What a delivery reads back of the key in use. */
  get found(): Material {
    const sealed = { accessKeyId: new Secret(this.first.id), secretAccessKey: new Secret(this.first.secret) };
    return { version: 'c.0.0', open: {}, sealed };
  }

  connection(more: Partial<Connection> = {}): Connection {
    return {
      name: 'aws',
      kind: 'aws',
      hosts: [],
      accountIds: [this.aws.account.id],
      repositories: [],
      urls: [this.aws.url],
      roots: [],
      credentials: ['*'],
      auth: loginBy(this.executor.key),
      commands: {},
      ...more,
    };
  }

  /** What a member gets when it is created for this credential. */
  context(more: Partial<Connection> = {}) {
    return { credential: 'c', connection: this.connection(more), clock: this.clock, random: this.random };
  }

  /** A consumer uses this value somewhere in AWS, not at STS. */
  consume(material: Material): void {
    this.aws.consume({ id: material.open.accessKeyId ?? '', secret: secretOf(material) });
  }

  close(): Promise<void> {
    return this.aws.stop();
  }
}

/** A value as a rotator hands it out. */
export const materialOf = ({ id, secret }: { id: string; secret: string }, version = 'c.0.0'): Material => ({
  version,
  open: { accessKeyId: id },
  sealed: { secretAccessKey: new Secret(secret) },
});

/** Login data of a connection. */
export const loginBy = ({ id, secret }: { id: string; secret: string }): Connection['auth'] => ({
  accessKeyId: new Secret(id),
  secretAccessKey: new Secret(secret),
});

const secretOf = ({ sealed }: Material): string => sealed.secretAccessKey?.reveal() ?? '';

const PAGE = new URL('../../../docs/operators/aws-iam.md', import.meta.url);

/** The policy of docs/operators/aws-iam.md, which names this very user: the rotator does with it, or is denied. */
function documentedPolicy(): PolicyDocument {
  const [, block = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8')) ?? [];
  return JSON.parse(block) as PolicyDocument;
}
