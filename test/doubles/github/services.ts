import type { Actions } from './actions.js';
import type { Webhooks } from './webhooks.js';
import type { World } from './world.js';

/** What a route works with. */
export interface Services {
  world: World;
  webhooks: Webhooks;
  actions: Actions;
}
