import { describe, expect, it } from '@jest/globals';
import { example } from './examples.js';
import { validated } from './registry.js';

const COUNT = 2_000;

/** Many credentials that have nothing to do with each other but for what `change` does to them. */
function many(change: (text: string, index: number) => string): Record<string, string> {
  const sound = (index: number) =>
    example('credentials/pay-db.yaml')
      .replace('name: pay-db', `name: c${index}`)
      .replace('role: app_rw', `role: r${index}`)
      .replace('app/.env', `app/${index}`);
  return Object.fromEntries(
    Array.from({ length: COUNT }, (_, index) => [`credentials/c${index}.yaml`, change(sound(index), index)]),
  );
}

/** Milliseconds to validate; messages stay short, however many there are to name. */
async function timed(files: Record<string, string>, problems: number): Promise<number> {
  const start = performance.now();
  const answer = await validated(files);
  const took = performance.now() - start;
  expect(answer.problems).toHaveLength(problems);
  const longest = Math.max(0, ...answer.problems.map(({ message, wayOut }) => message.length + wayOut.length));
  expect(longest).toBeLessThan(700);
  return took;
}

describe('a registry in which everything is wrong costs little more than a sound one', () => {
  let sound = 0;
  it('sound', async () => {
    sound = await timed(
      many((text) => text),
      0,
    );
  });

  it.each<[string, (text: string, index: number) => string, number]>([
    ['one name for all', (text) => text.replace(/name: c\d+/, 'name: x'), COUNT],
    ['one role for all', (text) => text.replace(/role: r\d+/, 'role: x'), COUNT],
    ['one file for all', (text) => text.replace(/app\/\d+/, 'app/x'), COUNT],
    ['one circle of all', (text, index) => `${text}  dependsOn: [c${(index + 1) % COUNT}]\n`, COUNT],
    ['a dependency of all on one', (text, index) => (index === 0 ? text : `${text}  dependsOn: [c0]\n`), 0],
    ['a dependency of each on nothing', (text, index) => `${text}  dependsOn: [d${index}]\n`, COUNT],
    ['an unknown member in each', (text) => text.replace('kind: file', 'kind: fill'), COUNT],
  ])('%s', async (_, change, problems) => {
    const files = many(change);
    const limit = 2.5 * sound + 200;
    let took = await timed(files, problems);
    // On a busy machine once is never.
    if (took > limit) took = await timed(files, problems);
    expect(took).toBeLessThan(limit);
  });
});
