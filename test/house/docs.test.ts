import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { readConnections } from '../../src/registry/connections.js';
import { readBlob } from '../../src/registry/read.js';
import { filesUnder, root } from './source.js';

interface Block {
  /** `docs/operators/connections.md:7`. */
  readonly place: string;
  readonly text: string;
}

const pages = ['README.md', ...filesUnder('docs', '.md'), ...filesUnder('.github', '.md')];
const blocks = pages.flatMap((path) => yamlOf(path, readFileSync(join(root, path), 'utf8')));

function yamlOf(path: string, page: string): Block[] {
  return [...page.matchAll(/```yaml\n([\s\S]*?)\n```/g)].map((match) => ({
    place: `${path}:${page.slice(0, match.index).split('\n').length}`,
    text: match[1] ?? '',
  }));
}

/** Which of our readers a block is for; a fragment (a spec, an example of a member) only has to be YAML. */
function kindOf({ text }: Block): 'connections' | 'document' | 'workflow' | 'fragment' {
  const data = load(text) as Record<string, unknown>;
  if (data.kind === 'Connections') return 'connections';
  if (data.apiVersion !== undefined) return 'document';
  return data.jobs === undefined ? 'fragment' : 'workflow';
}

const of = (kind: ReturnType<typeof kindOf>) => blocks.filter((block) => kindOf(block) === kind);
const everyVariable = new Proxy({}, { get: () => 'set' });

describe('the YAML in the documentation', () => {
  it('is there, of every kind', () => {
    expect([of('connections').length, of('document').length].every((count) => count > 0)).toBe(true);
  });

  it.each(of('document').map(({ place, text }) => [place, text]))('%s is what the reader accepts', (_, text) => {
    expect(readBlob(Buffer.from(text)).problems).toEqual([]);
  });

  it.each(of('connections').map(({ place, text }) => [place, text]))('%s is what an executor accepts', (_, text) => {
    expect(readConnections(text, 'connections.yaml', everyVariable)).not.toHaveProperty('problems');
  });

  it('calls the Action with inputs that it has', () => {
    const { inputs } = load(readFileSync(join(root, 'action.yml'), 'utf8')) as { inputs: Record<string, unknown> };
    const given = of('workflow').flatMap(({ place, text }) => {
      const { jobs } = load(text) as { jobs: Record<string, { steps: { uses?: string; with?: object }[] }> };
      const steps = Object.values(jobs).flatMap((job) => job.steps);
      const ours = steps.filter(({ uses }) => uses?.includes('/rekeyer@'));
      return ours.flatMap((step) => Object.keys(step.with ?? {}).map((input) => ({ place, input })));
    });
    expect(given.filter(({ input }) => !(input in inputs))).toEqual([]);
  });

  it('has a page for every link to one of ours', () => {
    const links = pages.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) => ({
        path,
        target: join(path, '..', link),
      })),
    );
    const known = new Set([...pages, ...filesUnder('.', '').filter((path) => !/^(?:node_modules|\.git)\//.test(path))]);
    const reached = ({ target }: { target: string }) =>
      known.has(target) || [...known].some((path) => path.startsWith(`${target.replace(/\/$/, '')}/`));
    expect(links.filter((link) => !reached(link))).toEqual([]);
  });
});
