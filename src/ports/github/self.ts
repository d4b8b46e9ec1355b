import type { Person } from '../../domain/approval/facts.js';

/** Who the bot is on GitHub: what it wrote is known by the app's id, what it opened by its account's. */
export interface Self {
  readonly appId: number;
  readonly account: Person;
}
