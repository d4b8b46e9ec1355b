import { IamUser, type KeyFacts, type KeyStatus, type LastUse } from '../clients/aws/iam-user.js';
import { proveKey } from '../clients/aws/key-proof.js';
import { RekeyerError } from '../domain/errors/index.js';
import type { Evidence } from '../domain/ledger/event.js';
import type { Material } from '../domain/material.js';
import { type Duration, formatInstant, type Instant, MINUTE } from '../domain/time.js';
import type {
  Adoption,
  Answer,
  Inspection,
  Rotator,
  RotatorContext,
  RotatorMember,
  UseWindow,
} from '../ports/rotator.js';
import { inspectUser } from './aws-iam-access-key/inspection.js';
import { type AccessKeyOptions, optionsSchema, readOptions } from './aws-iam-access-key/options.js';
import { sweepOrphan } from './aws-iam-access-key/orphan.js';
import { settled } from './aws-iam-access-key/settled.js';

/** Access keys of IAM users: two at a time, minted by AWS. */
export const awsIamAccessKey: RotatorMember = {
  kind: 'aws-iam-access-key',
  summary: 'An access key of an IAM user; old and new are valid together until the consumers have moved',
  options: optionsSchema,
  permissions: [
    'iam:ListAccessKeys',
    'iam:GetAccessKeyLastUsed',
    'iam:CreateAccessKey',
    'iam:UpdateAccessKey',
    'iam:DeleteAccessKey',
  ],
  example: 'rotator: { kind: aws-iam-access-key, userName: svc-payments-deploy, accountId: "123456789012" }',
  capabilities: {
    types: ['aws-iam-access-key'],
    strategies: ['dual-write'],
    mints: 'provider',
    fields: ['secretAccessKey', 'accessKeyId'],
    slotFields: ['accessKeyId'],
    seesAdoption: true,
  },
  target: (options) => ({ kind: 'aws', by: 'accountIds', place: readOptions(options).accountId }),
  identities: (options) => {
    const { accountId, userName } = readOptions(options);
    return [`aws://${accountId}/user/${userName.toLowerCase()}`];
  },
  create: async (options, context) => new AccessKeyRotator(readOptions(options), context),
};

/** A use within this time counts where nobody says since when. */
const RECENT: Duration = 10 * MINUTE;

class AccessKeyRotator implements Rotator {
  readonly #user: IamUser;

  constructor(
    private readonly options: AccessKeyOptions,
    private readonly context: RotatorContext,
  ) {
    const { connection, credential, clock } = context;
    this.#user = new IamUser(options.userName, { accountId: options.accountId, connection, credential, clock });
  }

  inspect(current: Material | undefined): Promise<Inspection> {
    return inspectUser(this.#user, current);
  }

  async capture(found: Material): Promise<Material> {
    const { accessKeyId: delivered, ...sealed } = found.sealed;
    const id = found.open.accessKeyId ?? delivered?.reveal() ?? (await this.#keyBehind(found));
    if (!(await this.#find(id))) {
      throw new RekeyerError('DRIFT', `the consumer holds ${id}, which is no key of user "${this.options.userName}"`);
    }
    return { version: found.version, open: { ...found.open, accessKeyId: id }, sealed };
  }

  async propose(): Promise<Material> {
    throw new RekeyerError('PROVIDER_REJECTED', 'AWS makes its access keys itself');
  }

  async mint(version: string, before: Readonly<Record<string, string>>, since?: Instant): Promise<Material> {
    await this.#sweep(before, since);
    const key = await this.#user.createKey();
    if (!key) throw noRoom(this.options.userName, since !== undefined);
    return { version, open: { accessKeyId: key.id }, sealed: { secretAccessKey: key.secret } };
  }

  sweep(before: Readonly<Record<string, string>>, since: Instant): Promise<Evidence> {
    return this.#sweep(before, since);
  }

  async issue(candidate: Material): Promise<Evidence> {
    const id = idOf(candidate);
    const key = await this.#settled(id, (found) => found !== undefined);
    if (key?.active) return { accessKeyId: id, changed: false };
    throw new RekeyerError('PROVIDER_REJECTED', `key ${id} is ${key ? 'inactive' : 'gone'}, so another is created`);
  }

  accepts(material: Material): Promise<Answer> {
    const { accountId, userName } = this.options;
    const { clock } = this.context;
    const status = (id: string): Promise<KeyStatus> => this.#user.statusOf(id);
    const patience = { successes: 1, timeout: MINUTE };
    return proveKey(material, { place: this.#user.place.sts, clock, accountId, userName, status, ...patience });
  }

  async revert(candidate: Material, previous: Material): Promise<Evidence> {
    const id = idOf(candidate);
    if (id === previous.open.accessKeyId) {
      throw new RekeyerError('PROVIDER_REJECTED', `${id} is the key to go back to, not the one to remove`);
    }
    const key = await this.#find(id);
    if (key?.active) await this.#user.switchKey(id, false);
    return { accessKeyId: id, changed: await this.#user.deleteKey(id) };
  }

  /** AWS tells the last use only; ours is no sign of a consumer. */
  async adoption(material: Material, since: Instant): Promise<Adoption> {
    const use = await this.#user.lastUse(idOf(material));
    if (!use) return { adopted: false, evidence: { used: false } };
    const evidence = { usedAt: formatInstant(use.at), service: use.service, region: use.region };
    return { adopted: !this.#isOurs(use) && use.at >= minuteOf(since), evidence };
  }

  /**
   * Ours counts too, because it may hide a consumer's that was before it; but not one in the minute of `since`. Of a
   * key that is gone AWS tells nothing, and nobody hangs on it.
   */
  async uses(material: Material, { since }: UseWindow = {}): Promise<{ count: number; oldest?: Duration }> {
    const key = await this.#find(idOf(material));
    const use = key && (await this.#user.lastUse(key.id));
    if (!use) return { count: 0 };
    const now = await this.now();
    const from = since ?? now - RECENT;
    if (use.at < (this.#isOurs(use) ? from : minuteOf(from))) return { count: 0 };
    return { count: 1, oldest: Math.max(0, now - use.at) };
  }

  deactivate(material: Material): Promise<Evidence> {
    return this.#switch(material, false);
  }

  async reactivate(material: Material): Promise<Evidence> {
    const evidence = await this.#switch(material, true);
    if (!evidence.gone) return evidence;
    throw new RekeyerError('PROVIDER_REJECTED', `key ${idOf(material)} is gone, and nobody can bring it back`);
  }

  async destroy(material: Material): Promise<Evidence> {
    const id = idOf(material);
    const key = await this.#settled(id, (found) => found?.active !== true);
    if (key?.active) {
      throw new RekeyerError('DRIFT', `key ${id} is active again, so somebody needs it; it was not deleted`);
    }
    return { accessKeyId: id, changed: key !== undefined && (await this.#user.deleteKey(id)) };
  }

  now(): Promise<Instant> {
    return this.#user.now();
  }

  async close(): Promise<void> {
    this.#user.close();
  }

  /** Ordered even when it looks done: the list may be behind an order that was the other way round. */
  async #switch(material: Material, active: boolean): Promise<Evidence> {
    const id = idOf(material);
    const key = await this.#find(id);
    if (!key) return { accessKeyId: id, changed: false, gone: true };
    await this.#user.switchKey(id, active);
    return { accessKeyId: id, changed: key.active !== active };
  }

  /** Our own proofs are uses too, and look like this; consumers should ask STS in another region. */
  #isOurs({ service, region }: LastUse): boolean {
    return service === 'sts' && region === this.#user.place.sts.region;
  }

  async #find(id: string): Promise<KeyFacts | undefined> {
    return (await this.#user.keys()).find((key) => key.id === id);
  }

  /** The key once it is as expected, or as it is when IAM had its time to show that. */
  #settled(id: string, expected: (found: KeyFacts | undefined) => boolean): Promise<KeyFacts | undefined> {
    return settled(() => this.#find(id), expected, this.context.clock);
  }

  /** Which key a secret belongs to, where the consumer was not given its id. */
  async #keyBehind(found: Material): Promise<string> {
    for (const { id } of await this.#user.keys()) {
      if ((await this.accepts({ ...found, open: { accessKeyId: id } })) === 'accepted') return id;
    }
    throw new RekeyerError('DRIFT', `the consumer holds the secret of no key of user "${this.options.userName}"`);
  }

  #sweep(before: Readonly<Record<string, string>>, since: Instant | undefined): Promise<Evidence> {
    return sweepOrphan(this.#user, this.context.clock, before, since);
  }
}

function idOf(material: Material): string {
  const { accessKeyId } = material.open;
  if (accessKeyId === undefined) throw new RekeyerError('PROVIDER_REJECTED', `${material.version} names no access key`);
  return accessKeyId;
}

/** IAM counts a key that its list does not show yet: the orphan of a lost answer, or somebody else's. */
function noRoom(userName: string, mayBeOurs: boolean): RekeyerError {
  const found = `user "${userName}" has a second key that IAM does not list yet`;
  if (mayBeOurs) return new RekeyerError('PROVIDER_UNAVAILABLE', `${found}; it is looked at again`);
  return new RekeyerError('DRIFT', `${found}, and it is not ours; nothing was created`);
}

/** AWS cuts the time of a use to the minute. */
const minuteOf = (at: Instant): Instant => Math.floor(at / MINUTE) * MINUTE;
