import { RekeyerError } from '../../domain/errors/index.js';
import type { Material } from '../../domain/material.js';
import { type Duration, SECOND } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import type { Answer } from '../../ports/rotator.js';
import { AwsFailure } from './failure.js';
import type { KeyStatus } from './iam-user.js';
import type { ServicePlace } from './place.js';
import { Sts } from './sts.js';

export interface ProofOptions {
  readonly place: ServicePlace;
  readonly clock: Clock;
  /** The identity that must answer. */
  readonly accountId: string;
  readonly userName: string;
  /** How many equal answers in a row are believed. */
  readonly successes: number;
  /** How long a change may take to arrive everywhere; after that the answer stands as it is. */
  readonly timeout: Duration;
  /** What IAM's own books say. */
  status(keyId: string): Promise<KeyStatus>;
}

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2 * SECOND;

/**
 * Does AWS let this key in? Asks STS who it is, as a consumer would, again and again until the answer can be believed.
 *
 * AWS needs seconds until a new key works everywhere, and a deactivated one nowhere, so one answer proves little. An
 * answer counts early when it came several times in a row and IAM's books say the same; one they contradict ("not
 * yet") is asked again until the time is over, and only then it stands. A wrong secret needs no patience: the secret
 * of a key never changes.
 *
 * @returns `unreachable` also when the answers kept changing, or when the key is somebody else's
 */
export async function proveKey(material: Material, options: ProofOptions): Promise<Answer> {
  const { accessKeyId } = material.open;
  const { secretAccessKey } = material.sealed;
  if (accessKeyId === undefined || secretAccessKey === undefined) return 'unreachable';
  const login = { accessKeyId, secretAccessKey: secretAccessKey.reveal() };
  const sts = await Sts.open(options.place, options.clock, async () => login);
  try {
    return await poll(
      () => ask(sts, options),
      () => options.status(accessKeyId),
      options,
    );
  } finally {
    sts.close();
  }
}

/** One answer of STS: `refused` may still mean "not yet", `wrong` cannot. */
type Echo = Answer | 'wrong';

async function poll(
  echoOf: () => Promise<Echo>,
  statusOf: () => Promise<KeyStatus>,
  { clock, successes, timeout }: ProofOptions,
): Promise<Answer> {
  const end = clock.monotonic() + timeout;
  let last: Echo | undefined;
  let inRow = 0;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    const echo = await echoOf();
    if (echo === 'wrong') return 'refused';
    inRow = echo === last ? inRow + 1 : 1;
    last = echo;
    const steady = inRow >= successes;
    if (steady && (echo === 'unreachable' || agrees(echo, await statusOf()))) return echo;
    if (clock.monotonic() + pause > end) return steady ? echo : 'unreachable';
    await clock.sleep(pause);
  }
}

/** An active key that is refused, or an inactive one that is let in: the change has not arrived everywhere. */
function agrees(echo: Answer, status: KeyStatus): boolean {
  if (echo === 'accepted') return status === 'active' || status === 'unknown';
  return status === 'inactive';
}

async function ask(sts: Sts, { accountId, userName }: ProofOptions): Promise<Echo> {
  try {
    const { account, arn } = await sts.whoAmI();
    const name = arn.slice(arn.lastIndexOf('/') + 1);
    const same = account === accountId && name.toLowerCase() === userName.toLowerCase();
    return same && arn.includes(':user/') ? 'accepted' : 'unreachable';
  } catch (error) {
    if (error instanceof RekeyerError) return 'unreachable';
    if (!(error instanceof AwsFailure)) throw error;
    if (error.code === 'InvalidClientTokenId') return 'refused';
    return error.code === 'SignatureDoesNotMatch' ? 'wrong' : 'unreachable';
  }
}
