// GitHub's primary rate limit: so many requests an hour for each token.
import type { Auth } from './auth.js';
import { Refusal } from './errors.js';
import type { World } from './world.js';

const HOUR = 3600;

export class Quota {
  /** Requests an hour for each token; tests lower it. */
  limit = 5000;
  private used = new Map<string, { count: number; reset: number }>();

  constructor(private world: World) {}

  /** Counts one request; 403 with `retry-after` once the hour's share is spent. */
  spend(auth: Auth): void {
    const usage = this.usage(auth);
    if (usage.count >= this.limit) {
      const wait = String(usage.reset - Math.floor(this.world.now() / 1000));
      throw new Refusal(403, 'API rate limit exceeded', {}, { 'retry-after': wait });
    }
    usage.count += 1;
  }

  /** Gives one back: an answer 304 is free. */
  refund(auth: Auth): void {
    this.usage(auth).count -= 1;
  }

  /** What is left; `reset` in Unix seconds. */
  state(auth: Auth): { limit: number; used: number; remaining: number; reset: number } {
    const { count, reset } = this.usage(auth);
    return { limit: this.limit, used: count, remaining: Math.max(0, this.limit - count), reset };
  }

  headers(auth: Auth): Record<string, string> {
    const { limit, used, remaining, reset } = this.state(auth);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  }

  private usage(auth: Auth): { count: number; reset: number } {
    const now = Math.floor(this.world.now() / 1000);
    const known = this.used.get(auth.token);
    if (known !== undefined && known.reset > now) return known;
    const fresh = { count: 0, reset: now + HOUR };
    this.used.set(auth.token, fresh);
    return fresh;
  }
}
