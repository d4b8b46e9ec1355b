import { createHash } from 'node:crypto';
import { hasCode, RekeyerError } from '../../domain/errors/index.js';
import type { SealedStore } from '../custody/stored-custody.js';
import type { JsonService } from './json-service.js';

/** The text that bears AWSCURRENT, and the version it is. */
export interface CurrentText {
  readonly version: string;
  readonly text: string;
}

/** Lost races in a row, after which somebody else must be writing all the time. */
const TRIES = 5;
/** What our version ids begin with, so that a version left behind is known as ours. */
const OURS = 'rekeyer-';

/**
 * Secrets of AWS Secrets Manager in one region. A change stages a version under AWSPENDING and then moves AWSCURRENT
 * from the version that was read, which AWS refuses when it lies elsewhere by then: a compare-and-set.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html
 */
export class SecretsManager {
  constructor(private readonly service: JsonService) {}

  /** `undefined` when there is no such secret, none in use, or no text in it. */
  async current(secretId: string): Promise<CurrentText | undefined> {
    const doing = { what: `reading secret "${secretId}"`, changes: false };
    const answer = await this.service.send('GetSecretValue', { SecretId: secretId }, doing, ['ResourceNotFound']);
    const { VersionId: version, SecretString: text } = answer ?? {};
    return typeof version === 'string' && typeof text === 'string' ? { version, text } : undefined;
  }

  /**
   * Why nobody may write this secret now, as a sentence; `undefined` when we may.
   *
   * AWS takes a version that bears AWSPENDING and not AWSCURRENT for a rotation under way.
   */
  async obstacle(secretId: string): Promise<string | undefined> {
    const doing = { what: `looking at secret "${secretId}"`, changes: false };
    const answer = await this.service.send('DescribeSecret', { SecretId: secretId }, doing, ['ResourceNotFound']);
    if (!answer) return `there is no secret "${secretId}"; create it with the value in use`;
    if (answer.DeletedDate !== undefined) return `secret "${secretId}" is marked for deletion; restore it`;
    const stages = Object.entries((answer.VersionIdsToStages ?? {}) as Readonly<Record<string, readonly string[]>>);
    const [pending, labels = []] = stages.find(([, all]) => all.includes('AWSPENDING')) ?? [];
    if (pending === undefined || labels.includes('AWSCURRENT') || pending.startsWith(OURS)) return undefined;
    return `another rotation of "${secretId}" is under way (AWSPENDING is on ${pending}); end it, or take that label away`;
  }

  /**
   * Changes the text in use, if nobody else does meanwhile; else looks again.
   *
   * The id of the new version follows from `version` and the version it replaces, so a repeated request is the same one
   * to AWS, and after a crash as well.
   *
   * @param edit  the text wanted, from the one in use; the same one when nothing is to change
   * @throws PROVIDER_REJECTED when it is not there or somebody else rotates it; OUTCOME_UNKNOWN
   */
  async change(
    secretId: string,
    version: string,
    edit: (text: string) => string,
  ): Promise<{ readonly version: string; readonly changed: boolean }> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const before = await this.current(secretId);
      if (!before) throw new RekeyerError('PROVIDER_REJECTED', `there is no text in secret "${secretId}"`);
      const text = edit(before.text);
      if (text === before.text) return { version: before.version, changed: false };
      const obstacle = await this.obstacle(secretId);
      if (obstacle) throw new RekeyerError('PROVIDER_REJECTED', obstacle);
      const after = versionId(version, before.version);
      await this.#stage(secretId, after, text);
      if (await this.#makeCurrent(secretId, before.version, after)) return { version: after, changed: true };
    }
    throw new RekeyerError('PROVIDER_UNAVAILABLE', `secret "${secretId}" is written by others all the time`);
  }

  /** @returns `false` when the name is taken, by whatever text */
  async create(name: string, text: string): Promise<boolean> {
    const doing = { what: `creating secret "${name}"`, changes: true };
    const order = { Name: name, ClientRequestToken: versionId(name, ''), SecretString: text };
    return this.#twice(
      async () => (await this.service.send('CreateSecret', order, doing, ['ResourceExists'])) !== undefined,
    );
  }

  /** For good, at once; what is not there is no error. */
  async remove(name: string): Promise<void> {
    const doing = { what: `removing secret "${name}"`, changes: true };
    const order = { SecretId: name, ForceDeleteWithoutRecovery: true };
    await this.#twice(() => this.service.send('DeleteSecret', order, doing, ['ResourceNotFound']));
  }

  async #stage(secretId: string, id: string, text: string): Promise<void> {
    const doing = { what: `staging a version of secret "${secretId}"`, changes: true };
    const order = { SecretId: secretId, ClientRequestToken: id, SecretString: text, VersionStages: ['AWSPENDING'] };
    await this.#twice(() => this.service.send('PutSecretValue', order, doing));
  }

  async #makeCurrent(secretId: string, before: string, after: string): Promise<boolean> {
    const doing = { what: `moving AWSCURRENT of secret "${secretId}"`, changes: true };
    const label = { SecretId: secretId, VersionStage: 'AWSCURRENT' };
    const order = { ...label, MoveToVersionId: after, RemoveFromVersionId: before };
    try {
      const moved = await this.service.send('UpdateSecretVersionStage', order, doing, ['InvalidParameter']);
      return moved !== undefined;
    } catch (error) {
      if (!hasCode(error, 'OUTCOME_UNKNOWN') || (await this.current(secretId))?.version !== after) throw error;
      return true;
    }
  }

  /** Of a request that AWS knows again: a lost answer is asked for once more, without a second effect. */
  async #twice<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      if (!hasCode(error, 'OUTCOME_UNKNOWN')) throw error;
      return request();
    }
  }
}

/** At most 64 characters, as AWS asks; it tells nothing of the value. */
function versionId(version: string, before: string): string {
  const digest = createHash('sha256').update(`${version}\n${before}`).digest('hex');
  return `${OURS}${digest.slice(0, 48)}`;
}

/** Sealed texts as secrets below a name, one each. */
export function secretsStore(secrets: SecretsManager, folder: string): SealedStore {
  const at = (name: string): string => `${folder}/${name}`;
  const read = async (name: string): Promise<string | undefined> => (await secrets.current(at(name)))?.text;
  return {
    read,
    // AWS answers a creation that is repeated with the same text as it did the first time, so the name is looked at.
    create: async (name, text) => (await read(name)) === undefined && (await secrets.create(at(name), text)),
    replace: async (name, text) => {
      if ((await read(name)) === undefined && (await secrets.create(at(name), text))) return;
      await secrets.change(at(name), text, () => text);
    },
    remove: (name) => secrets.remove(at(name)),
  };
}
