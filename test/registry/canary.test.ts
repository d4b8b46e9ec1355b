import { describe, expect, it } from '@jest/globals';
import { EVENT_ID, parseEvents } from 'js-yaml';
import { exhaustive } from '../sweep.js';
import { examples, filesOf } from './examples.js';
import { validated } from './registry.js';

/** Where every key and value of a text stands, quotes and all. */
function scalarsOf(text: string): { readonly from: number; readonly to: number }[] {
  return parseEvents(text, { maxDepth: 30 }).flatMap((event) => {
    if (event.type !== EVENT_ID.SCALAR || event.valueStart < 0) return [];
    const quoted = event.style === 2 || event.style === 3;
    return [{ from: event.valueStart - (quoted ? 1 : 0), to: event.valueEnd + (quoted ? 1 : 0) }];
  });
}

/** What people have for passwords: nothing of it may come back, in no letter case. */
const canaries = [
  'Xk9mP2vL5nQ8wR3tY7uJ',
  'correct horse battery',
  'Tr0ub4dor&3',
  'S3cr3t_V4lue',
  'hunter2!',
  '4711-PIN',
];

async function leaks(files: Readonly<Record<string, string>>, canary: string): Promise<string[]> {
  const { problems } = await validated(files);
  expect(problems.length).toBeGreaterThan(0);
  const said = JSON.stringify(problems.map(({ message, wayOut }) => [message, wayOut])).toLowerCase();
  return said.includes(canary.toLowerCase()) ? [said] : [];
}

describe('B61: a value in a file is never repeated in a problem', () => {
  it.each(Object.keys(examples))('wherever it stands in %s', async (path) => {
    const text = examples[path] ?? '';
    let tried = 0;
    for (const [place, { from, to }] of scalarsOf(text).entries()) {
      // Two of them at each place; the places take turns.
      for (const canary of exhaustive
        ? canaries
        : [0, 3].map((turn) => canaries[(place + turn) % canaries.length] ?? '')) {
        const changed = `${text.slice(0, from)}${JSON.stringify(canary)}${text.slice(to)}`;
        const { problems } = await validated({ ...examples, [path]: changed });
        const said = JSON.stringify(problems.map(({ message, wayOut }) => [message, wayOut])).toLowerCase();
        expect(said).not.toContain(canary.toLowerCase());
        if (problems.length > 0) tried++;
      }
    }
    // Most places ask for something else than a password, so that there was something to say.
    expect(tried).toBeGreaterThan(exhaustive ? canaries.length * 5 : 10);
  });

  it('where it breaks the syntax', async () => {
    const canary = canaries[0] ?? '';
    const breaks = [
      `! ${canary}`,
      `!${canary}!x y`,
      `%${canary}\n`,
      `&${canary} *${canary}`,
      `*${canary}`,
      `"${canary}`,
      `[${canary}`,
      `\t${canary}: x`,
      `%TAG ${canary} x\n---\n`,
      `? [${canary}]\n`,
    ];
    for (const put of breaks) {
      expect(await leaks({ ...examples, 'credentials/x.yaml': `a: 1\n${put}` }, canary)).toEqual([]);
      expect(await leaks({ ...examples, 'credentials/x.yaml': `${put}\na: 1` }, canary)).toEqual([]);
    }
  });

  it('in none of the problems that the golden registries have', async () => {
    const text = filesOf('text')['credentials/secrets.yaml'] ?? '';
    const { problems } = await validated({ 'credentials/secrets.yaml': text });
    expect(problems.length).toBe(5);
    const said = JSON.stringify(problems);
    for (const secret of ['Xk9#', 'ghp_', 'AKIA', 'b3Blbn', 'q7Zt']) expect(said).not.toContain(secret);
  });
});
