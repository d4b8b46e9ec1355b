import type { IamUser, KeyFacts, LastUse } from '../../clients/aws/iam-user.js';
import type { Material } from '../../domain/material.js';
import { DAY, formatInstant, type Instant } from '../../domain/time.js';
import type { Inspection } from '../../ports/rotator.js';
import { KEYS_BEFORE } from './orphan.js';

/** A key that nobody used for this long is proposed for removal. */
const IDLE_DAYS = 90;

/**
 * May the executor rotate this user's key now? IAM lets a user have two keys, so a second one stands in the way; which
 * of them may go is a person's choice, and the obstacle says what it depends on.
 *
 * @param current  the value in use; its key is the one that stays
 */
export async function inspectUser(user: IamUser, current: Material | undefined): Promise<Inspection> {
  const { arn } = await user.executor();
  const keys = await user.keys();
  const inUse = current?.open.accessKeyId;
  const open = {
    [KEYS_BEFORE]: keys.map(({ id }) => id).join(' '),
    ...(inUse === undefined ? {} : { accessKeyId: inUse }),
  };
  const obstacles = await obstaclesOf(user, keys, inUse);
  if (isSelf(arn, user.name)) {
    obstacles.push(`the executor logs in as "${user.name}" itself; give the connection another login`);
  }
  return { open, obstacles, evidence: { keys: keys.length, executor: arn } };
}

async function obstaclesOf(user: IamUser, keys: readonly KeyFacts[], inUse: string | undefined): Promise<string[]> {
  const used = keys.find(({ id }) => id === inUse);
  const found: string[] = [];
  if (inUse !== undefined && !used) {
    found.push(`the consumer holds ${inUse}, which is no key of "${user.name}"; correct one of them`);
  }
  if (used && !used.active)
    found.push(`${used.id}, which the consumer holds, is inactive; activate it or replace it by hand`);
  if (keys.length > 1) found.push(await twoKeys(user, keys, inUse));
  return found;
}

async function twoKeys(user: IamUser, keys: readonly KeyFacts[], inUse: string | undefined): Promise<string> {
  const now = await user.now();
  const described = await Promise.all(
    keys.map(async (key) => ({ key, use: await user.lastUse(key.id), mine: key.id === inUse })),
  );
  const both = described.map(({ key, use, mine }) => describe(key, use, mine, now)).join('; ');
  const other = described.find(({ mine }) => !mine);
  const choice = other && inUse !== undefined ? propose(other.key, other.use, now) : 'find out which of them is in use';
  return `"${user.name}" has two keys, and IAM allows no third: ${both}. ${choice}`;
}

function describe({ id, active, created }: KeyFacts, use: LastUse | undefined, mine: boolean, now: Instant): string {
  const used = use ? `last used ${formatInstant(use.at)} for ${use.service} in ${use.region}` : 'never used';
  const state = `${active ? 'active' : 'inactive'}, ${ageOf(created, now)} days old, ${used}`;
  return `${id} (${mine ? "the consumer's, " : ''}${state})`;
}

function propose({ id, active }: KeyFacts, use: LastUse | undefined, now: Instant): string {
  const idle = use === undefined ? Number.POSITIVE_INFINITY : ageOf(use.at, now);
  if (idle < IDLE_DAYS && active) return `Proposal: find out who uses ${id} before anything else, and move them`;
  const first = active ? `deactivate ${id}, wait whether anybody complains, then ` : '';
  return `Proposal: ${first}delete ${id}`;
}

const ageOf = (then: Instant, now: Instant): number => Math.floor((now - then) / DAY);

/** The ARN of a user ends in its name; names are not told apart by case. */
function isSelf(arn: string, userName: string): boolean {
  return arn.includes(':user/') && arn.toLowerCase().endsWith(`/${userName.toLowerCase()}`);
}
