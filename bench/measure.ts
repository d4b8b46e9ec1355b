import { spawnSync } from 'node:child_process';

/** Something to measure, as one process from start to end: what a user of CI waits for. */
export interface Contestant {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Exit codes that are no failure of the measurement; by itself only 0. */
  readonly mayExit?: readonly number[];
}

/**
 * Milliseconds of each contestant: the median of `rounds` fresh processes, taken in turns, so that a slow moment of
 * the machine meets all of them alike. One round before the first is not counted.
 */
export function inTurns(contestants: readonly Contestant[], rounds: number): ReadonlyMap<string, number> {
  const taken = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const contestant of contestants) {
      const took = once(contestant);
      if (round >= 0) taken.get(contestant.name)?.push(took);
    }
  }
  return new Map([...taken].map(([name, times]) => [name, median(times)]));
}

function once({ name, command: [program, ...args], mayExit = [0] }: Contestant): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const took = performance.now() - start;
  if (status === null || !mayExit.includes(status))
    throw new Error(`${name} ended ${status}: ${stderr.slice(0, 2000)}`);
  return took;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
