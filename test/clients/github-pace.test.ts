import { describe, expect, it } from '@jest/globals';
import { Pace } from '../../src/clients/github-pace.js';
import { HOUR, MINUTE } from '../../src/domain/time.js';

describe('the pace of changes', () => {
  it('never exceeds 60 in any minute nor 400 in any hour', async () => {
    let now = 0;
    const pace = new Pace({
      monotonic: () => now,
      sleep: async (duration) => {
        now += duration;
      },
    });
    const sent: number[] = [];
    for (let count = 0; count < 1000; count += 1) {
      now += 100;
      await pace.turn();
      sent.push(now);
    }
    const most = (within: number) =>
      Math.max(...sent.map((at) => sent.filter((other) => other > at - within && other <= at).length));
    expect(most(MINUTE)).toBe(60);
    expect(most(HOUR)).toBe(400);
  });

  it('lets the first ones through at once', async () => {
    const slept: number[] = [];
    const pace = new Pace({ monotonic: () => 0, sleep: async (duration) => void slept.push(duration) });
    for (let count = 0; count < 60; count += 1) await pace.turn();
    expect(slept).toEqual([]);
  });
});
