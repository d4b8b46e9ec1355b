import { describe, expect, it } from '@jest/globals';
import { numbers, sweep } from '../sweep.js';
import { Story } from './story.js';

describe('stories of runners that die, stall and race', () => {
  it('hold every invariant, whatever befalls them', async () => {
    const broken: string[] = [];
    let faults = 0;
    for (const seed of sweep(numbers(1, 400), 40)) {
      const ending = await new Story(seed).tell();
      faults += ending.faults;
      broken.push(...ending.wrong.map((what) => `seed ${seed}: ${what}`));
    }
    expect(broken).toEqual([]);
    expect(faults).toBeGreaterThan(100);
  });

  it.each([7, 11])('come out the same when seed %i is told again', async (seed) => {
    const [first, again] = [await new Story(seed).tell(), await new Story(seed).tell()];
    expect(again).toEqual(first);
    expect((await new Story(seed + 1).tell()).digest).not.toBe(first.digest);
  });
});
