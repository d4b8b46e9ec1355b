import type { Branches } from './branches.js';
import type { Checks } from './checks.js';
import type { Comments } from './comments.js';
import type { History } from './history.js';
import type { Issues } from './issues.js';
import type { People } from './people.js';
import type { Pulls } from './pulls.js';
import type { Reviews } from './reviews.js';
import type { Self } from './self.js';

/** All of GitHub's own objects that Rekeyer reads or writes; a job asks for the few it needs (`Pick<Forge, …>`). */
export interface Forge {
  readonly self: Self;
  readonly branches: Branches;
  readonly checks: Checks;
  readonly comments: Comments;
  readonly history: History;
  readonly issues: Issues;
  readonly people: People;
  readonly pulls: Pulls;
  readonly reviews: Reviews;
}
