import type { ReviewFact } from '../../domain/approval/facts.js';
import type { Listing } from './listing.js';

/** Reviews of a pull request, in the order they were submitted; the state of a dismissed one is `DISMISSED`. */
export interface Reviews {
  of(pull: number): Promise<Listing<ReviewFact>>;
}
