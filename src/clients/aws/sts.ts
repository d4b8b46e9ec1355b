import type { STSClient } from '@aws-sdk/client-sts';
import { RekeyerError } from '../../domain/errors/index.js';
import type { Secret } from '../../domain/secret.js';
import type { Instant } from '../../domain/time.js';
import type { Clock } from '../../ports/clock.js';
import { failureOf, unreadable } from './failure.js';
import type { Login } from './login.js';
import type { ServicePlace } from './place.js';
import { fixedSettings } from './settings.js';
import { nextToTheWire, send } from './wire.js';

/** Who a login belongs to. */
export interface Identity {
  readonly account: string;
  readonly arn: string;
}

/**
 * The Security Token Service, opened for one login or for none.
 *
 * One request each: who polls does so by the clock of the port, and nobody needs a second try within one.
 */
export class Sts {
  /** The time on AWS's last answer; `undefined` before the first. */
  date: Instant | undefined;

  private constructor(private readonly client: STSClient) {
    const note = (at: Instant): void => {
      this.date = at;
    };
    client.middlewareStack.add((next) => (args) => send(() => next(args), note), nextToTheWire);
  }

  /** @param login  without one only `assumeRole` makes sense */
  static async open(place: ServicePlace, clock: Clock, login?: () => Promise<Login>): Promise<Sts> {
    const { STSClient } = await import('@aws-sdk/client-sts');
    const credentials = login ? { credentials: login } : {};
    return new Sts(new STSClient({ ...fixedSettings(place, clock), ...credentials, maxAttempts: 1 }));
  }

  /** @throws AwsFailure, or RekeyerError when no login could be had */
  async whoAmI(): Promise<Identity> {
    const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
    const { Account, Arn } = await asked(this.client.send(new GetCallerIdentityCommand({})));
    if (!Account || !Arn) throw unreadable();
    return { account: Account, arn: Arn };
  }

  /** @throws AwsFailure */
  async assumeRole(roleArn: string, session: string, token: Secret): Promise<Login> {
    const { AssumeRoleWithWebIdentityCommand } = await import('@aws-sdk/client-sts');
    const order = { RoleArn: roleArn, RoleSessionName: session, WebIdentityToken: token.reveal() };
    const { Credentials } = await asked(this.client.send(new AssumeRoleWithWebIdentityCommand(order)));
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw unreadable();
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  }

  close(): void {
    this.client.destroy();
  }
}

/** An answer of the SDK; what it throws becomes a failure of ours. */
async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof RekeyerError ? error : failureOf(error);
  }
}
