import { beforeAll, describe, expect, it } from '@jest/globals';
import { type FileReading, link } from '../../src/registry/link.js';
import { readBlob } from '../../src/registry/read.js';
import { example } from './examples.js';
import { families } from './families.js';
import { NOW } from './registry.js';

const COUNT = 1_000;

/** Many credentials that have nothing to do with each other but for what `change` does to them. */
function many(change: (text: string, index: number) => string): FileReading[] {
  return Array.from({ length: COUNT }, (_, index) => {
    const sound = example('credentials/pay-db.yaml')
      .replace('name: pay-db', `name: c${index}`)
      .replace('role: app_rw', `role: r${index}`)
      .replace('app/.env', `app/${index}`);
    return { file: `credentials/c${index}.yaml`, ...readBlob(new TextEncoder().encode(change(sound, index))) };
  });
}

/** Milliseconds to link; messages stay short, however many there are to name. */
function timed(readings: readonly FileReading[], count: number): number {
  const start = performance.now();
  const { problems } = link(readings, families, NOW);
  const took = performance.now() - start;
  expect(problems).toHaveLength(count);
  const longest = Math.max(0, ...problems.map(({ message, wayOut }) => message.length + wayOut.length));
  expect(longest).toBeLessThan(700);
  return took;
}

describe('linking thousands of credentials in which everything is wrong', () => {
  /** One problem in each file, which has to do with no other file. */
  let plain = 0;
  beforeAll(() => {
    const readings = many((text) => text.replace('kind: file', 'kind: fill'));
    timed(readings, COUNT);
    plain = timed(readings, COUNT);
  });

  it.each<[string, (text: string, index: number) => string, number]>([
    ['one name for all', (text) => text.replace(/name: c\d+/, 'name: x'), COUNT],
    ['one role for all', (text) => text.replace(/role: r\d+/, 'role: x'), COUNT],
    ['one file for all', (text) => text.replace(/app\/\d+/, 'app/x'), COUNT],
    ['one circle of all', (text, index) => `${text}  dependsOn: [c${(index + 1) % COUNT}]\n`, COUNT],
    ['a dependency of all on one', (text, index) => (index === 0 ? text : `${text}  dependsOn: [c0]\n`), 0],
    ['a dependency of each on nothing', (text, index) => `${text}  dependsOn: [d${index}]\n`, COUNT],
  ])('costs about the same: %s', (_, change, problems) => {
    const readings = many(change);
    const limit = 2 * plain + 150;
    let took = timed(readings, problems);
    // On a busy machine once is never.
    if (took > limit) took = timed(readings, problems);
    expect(took).toBeLessThan(limit);
  });
});
