import type { Credential } from '../domain/credential.js';
import type { Observation } from '../domain/facts.js';

/**
 * Looks what credentials are in the world now, where that can be seen without changing anything. What nobody saw is not
 * in the answer: no news is no news. It never throws for one credential's sake.
 */
export interface Observer {
  /** @param onProgress  told how many of those that can be looked at are done */
  observe(
    credentials: readonly Credential[],
    onProgress?: (done: number, of: number) => void,
  ): Promise<ReadonlyMap<string, Observation>>;
}
