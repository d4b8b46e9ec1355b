import { readFileSync } from 'node:fs';
import { SeededRandom } from '../seeded-random.js';
import { SetClock } from '../set-clock.js';
import type { AccessKey } from './access-key.js';
import { Aws } from './aws.js';
import type { PolicyDocument } from './policies.js';
import { loginBy } from './scene.js';

const REGION = 'eu-central-1';
const PAGE = new URL('../../../docs/operators/aws-stores.md', import.meta.url);

/** One account with the two stores, and an executor that may do what docs/operators/aws-stores.md says and no more. */
export class AwsStores {
  readonly random = new SeededRandom('aws stores');

  private constructor(
    readonly aws: Aws,
    readonly clock: SetClock,
    private readonly key: AccessKey,
  ) {}

  static async open(): Promise<AwsStores> {
    const clock = new SetClock();
    const aws = await Aws.start(clock);
    const rekeyer = aws.account.addUser('rekeyer');
    const [, policy = ''] = /```json\n([\s\S]*?)```/.exec(readFileSync(PAGE, 'utf8')) ?? [];
    rekeyer.policies.push(JSON.parse(policy) as PolicyDocument);
    return new AwsStores(aws, clock, aws.account.createKey(rekeyer));
  }

  get connection() {
    const nothing = { hosts: [], repositories: [], roots: [], commands: {} };
    const place = { accountIds: [this.aws.account.id], urls: [this.aws.url] };
    return { name: 'aws', kind: 'aws', credentials: ['*'], auth: loginBy(this.key), ...place, ...nothing };
  }

  context(offered: readonly string[]) {
    const { clock, random, connection } = this;
    return { credential: 'c', connection, clock, random, offered };
  }

  /** What is in use, asked from the side. */
  secret(name: string): string | undefined {
    const found = this.aws.account.secrets.get(`${REGION}/${name}`);
    return found?.versions.get(found.labels.get('AWSCURRENT') ?? '');
  }

  /** Writes a secret as a person would, by another way. */
  putSecret(name: string, text: string): void {
    const key = `${REGION}/${name}`;
    const secret = this.aws.account.secrets.get(key) ?? { versions: new Map(), labels: new Map() };
    const id = `by-hand-${String(secret.versions.size).padStart(24, '0')}`;
    secret.versions.set(id, text);
    secret.labels.set('AWSCURRENT', id);
    this.aws.account.secrets.set(key, secret);
  }

  parameter(name: string): string | undefined {
    return this.aws.account.parameters.get(`${REGION}/${name}`)?.value;
  }

  putParameter(name: string, value: string, type = 'SecureString'): void {
    const version = (this.aws.account.parameters.get(`${REGION}/${name}`)?.version ?? 0) + 1;
    this.aws.account.parameters.set(`${REGION}/${name}`, { type, value, version });
  }

  /** Empty stores again. */
  clear(): void {
    this.aws.account.secrets.clear();
    this.aws.account.parameters.clear();
    this.aws.faults.clear();
  }
}
