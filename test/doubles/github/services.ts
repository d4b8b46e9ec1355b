import type { Actions } from './actions.js';
import type { Quota } from './quota.js';
import type { Webhooks } from './webhooks.js';
import type { World } from './world.js';

/** What a route works with. */
export interface Services {
  world: World;
  webhooks: Webhooks;
  actions: Actions;
  quota: Quota;
}
