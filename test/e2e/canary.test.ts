import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ChildWatch, dresses, dressesIn } from '../doubles/canary.js';
import { Faults, on } from '../doubles/faults.js';
import { PostgresServer } from '../doubles/postgres/server.js';
import { Scene } from './scene.js';

let server: PostgresServer;
beforeAll(async () => {
  server = await PostgresServer.start();
});
afterAll(() => server.stop());

/** Every object of the repository, whatever refers to it: blobs, trees and commits as git prints them. */
const objectsOf = (folder: string): string =>
  execFileSync('git', ['-C', folder, 'cat-file', '--batch-all-objects', '--batch'], { maxBuffer: 1 << 28 }).toString(
    'latin1',
  );

/** What lies in the folder for temporary files and began after `since`, as far as it may be read. */
function temporaryFiles(since: number, without: readonly string[]): string {
  const texts: string[] = [];
  const look = (folder: string, depth: number): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (without.includes(path)) continue;
      try {
        if (entry.isDirectory() && depth > 0) look(path, depth - 1);
        else if (entry.isFile() && statSync(path).mtimeMs >= since && statSync(path).size < 1 << 20) {
          texts.push(`${path}\n${readFileSync(path, 'latin1')}`);
        }
      } catch {
        // Somebody else's, or gone meanwhile.
      }
    }
  };
  look(tmpdir(), 2);
  return texts.join('\n');
}

/** Everything that was written to the streams of this process meanwhile. */
function listen(): () => string {
  const heard: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      heard.push(String(text));
      return true;
    }),
  );
  return () => {
    for (const spy of spies) spy.mockRestore();
    return heard.join('');
  };
}

/** A rotation with everything that it leaves anywhere, but for its consumer's own file. */
async function sinksOf(faults: Faults) {
  const scene = await Scene.set(server, 'immediate');
  const since = Date.now() - 1_000;
  const [watch, heard] = [new ChildWatch(), listen()];
  try {
    const reports = await scene.run(faults);
    const streams = heard();
    const sinks = {
      'git objects': objectsOf(scene.repository.dir),
      'the report': JSON.stringify(reports),
      'standard output and error': streams,
      'arguments and environment of children': watch.stop(),
      'temporary files': temporaryFiles(since, [scene.root, scene.repository.root]),
    };
    return { sinks, values: [scene.first, scene.held('DB_PASSWORD')], reports, children: watch.seen.size };
  } finally {
    heard();
    watch.stop();
    await scene.strike();
  }
}

const leaks = (sinks: Readonly<Record<string, string>>, values: readonly string[]): string[] =>
  Object.entries(sinks).flatMap(([sink, text]) =>
    values.flatMap((value) => dressesIn(text, value).map((dress) => `${sink}: ${dress}`)),
  );

describe('a value of a real rotation', () => {
  it('is looked for in twenty dresses, and would be found', () => {
    expect(Object.keys(dresses)).toHaveLength(20);
    const value = `it's-a "canary" & more`;
    for (const [name, encode] of Object.entries(dresses)) {
      for (const form of encode(value)) expect(dressesIn(`…${form}…`, value)).toContain(name);
    }
  });

  it('reaches no sink when all goes well', async () => {
    const { sinks, values, reports, children } = await sinksOf(new Faults());
    expect(reports).toMatchObject([{ state: 'success' }]);
    expect(children).toBeGreaterThan(0);
    expect(new Set(values).size).toBe(2);
    expect(leaks(sinks, values)).toEqual([]);
  });

  it('reaches no sink when a member fails with it in its words', async () => {
    let told = '';
    const loud = on('delivery.put', {
      before: (...given: unknown[]) => {
        told = JSON.stringify(given);
        throw new Error(`could not write ${told}: the-first-password-of-all`);
      },
    });
    const { sinks, values } = await sinksOf(new Faults(loud));
    expect(leaks(sinks, values)).toEqual([]);
  });
});
