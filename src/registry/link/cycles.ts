import { listed } from './listed.js';
import type { Names } from './names.js';
import type { Report, Sound } from './report.js';

/** "`from` waits for `to`", and where that is written. */
interface Edge {
  readonly from: string;
  readonly to: string;
  readonly document: Sound<'Credential'>;
  readonly pointer: string;
}

/**
 * Reports dependencies on what does not exist, and credentials that wait for each other in a circle: each circle in
 * full, once in each file that writes a part of it.
 *
 * `dependsOn` and `derives` are one relation written from its two ends: A depends on B as B derives A.
 */
export function checkDependencies(documents: readonly Sound<'Credential'>[], names: Names, report: Report): void {
  const edges = documents.flatMap(edgesOf);
  for (const { document, pointer } of edges) {
    const name = nameAt(document, pointer);
    if (!names.has('Credential', name)) names.reportUnknown(document, 'Credential', name, pointer, report);
  }
  for (const cycle of cyclesOf(edges)) reportCycle(cycle, report);
}

function edgesOf(document: Sound<'Credential'>): Edge[] {
  const { dependsOn = [], derives = [] } = document.body.spec;
  const self = document.name;
  return [
    ...dependsOn.map((to, index) => ({ from: self, to, document, pointer: `/spec/dependsOn/${index}` })),
    ...derives.map((from, index) => ({ from, to: self, document, pointer: `/spec/derives/${index}` })),
  ];
}

function nameAt({ body }: Sound<'Credential'>, pointer: string): string {
  const [, , field, index] = pointer.split('/');
  return (field === 'derives' ? body.spec.derives : body.spec.dependsOn)?.[Number(index)] ?? '';
}

function reportCycle(cycle: readonly Edge[], report: Report): void {
  const names = listed(
    cycle.map(({ from }) => from),
    ' → ',
  );
  const message = `credentials wait for each other: ${names} → ${cycle[0]?.from}`;
  const files = new Set<string>();
  for (const { document, pointer } of cycle) {
    if (files.has(document.file)) continue;
    files.add(document.file);
    report.add(document, 'DEPENDENCY_CYCLE', pointer, { message });
  }
}

/**
 * One shortest circle through every credential that lies on any; of two that share a credential the first found counts
 * for it. What lies on none is peeled off first, from both ends, so that only circles and what joins them remain.
 */
function cyclesOf(edges: readonly Edge[]): Edge[][] {
  const core = peeled(peeled(edges, 'from', 'to'), 'to', 'from');
  const out = new Map<string, Edge[]>();
  for (const edge of core) pushTo(out, edge.from, edge);
  const found: Edge[][] = [];
  const covered = new Set<string>();
  for (const start of [...out.keys()].sort()) {
    if (covered.has(start) || found.length >= MOST_CYCLES) continue;
    const cycle = shortestThrough(start, out);
    if (!cycle) continue;
    found.push(cycle);
    for (const { from } of cycle) covered.add(from);
  }
  return found;
}

/** More are reported when these are gone; the search for each looks at all that remains. */
const MOST_CYCLES = 50;

/** Without the edges whose `end` nobody continues from `start`, again and again. */
function peeled(edges: readonly Edge[], start: 'from' | 'to', end: 'from' | 'to'): readonly Edge[] {
  const degree = new Map<string, number>();
  const into = new Map<string, Edge[]>();
  for (const edge of edges) {
    degree.set(edge[start], (degree.get(edge[start]) ?? 0) + 1);
    pushTo(into, edge[end], edge);
  }
  const gone = new Set<Edge>();
  const ends = [...into.keys()].filter((name) => !degree.get(name));
  for (let name = ends.pop(); name !== undefined; name = ends.pop()) {
    for (const edge of into.get(name) ?? []) {
      gone.add(edge);
      const left = (degree.get(edge[start]) ?? 0) - 1;
      degree.set(edge[start], left);
      if (left === 0) ends.push(edge[start]);
    }
  }
  return edges.filter((edge) => !gone.has(edge));
}

function pushTo(lists: Map<string, Edge[]>, key: string, edge: Edge): void {
  const list = lists.get(key);
  if (list) list.push(edge);
  else lists.set(key, [edge]);
}

/** Breadth first from `start` back to `start`. */
function shortestThrough(start: string, out: ReadonlyMap<string, readonly Edge[]>): Edge[] | undefined {
  const cameBy = new Map<string, Edge>();
  let front = [start];
  while (front.length > 0) {
    const next: string[] = [];
    for (const edge of front.flatMap((name) => out.get(name) ?? [])) {
      if (edge.to === start) return pathTo(edge, start, cameBy);
      if (cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, edge);
      next.push(edge.to);
    }
    front = next;
  }
  return undefined;
}

function pathTo(last: Edge, start: string, cameBy: ReadonlyMap<string, Edge>): Edge[] {
  const path = [last];
  for (let edge = last; edge.from !== start; ) {
    const before = cameBy.get(edge.from);
    if (!before) break;
    path.unshift(before);
    edge = before;
  }
  return path;
}
