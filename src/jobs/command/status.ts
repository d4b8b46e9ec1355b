import { type Evaluation, evaluate, reasonOf } from '../../domain/evaluate.js';
import { foldProgress } from '../../domain/rotation/progress.js';
import { reportPlace } from '../../domain/status.js';
import { tabled } from './answers.js';
import type { Handler } from './handler.js';
import type { Subject } from './subject.js';

const MOST_ROWS = 20;

/** Where one credential stands, or everything that needs somebody. */
export const status: Handler = async ({ subject }, _ports, { now }) => {
  const { registry, snapshot, credential, request } = subject;
  const named = request ? snapshot.state.requests.get(request)?.proposal?.credentials.split(' ') : undefined;
  const wanted = credential ? [credential.name] : named;
  const all = evaluate({ registry, ledger: snapshot.state, now });
  const concerned = wanted
    ? all.filter(({ name }) => wanted.includes(name))
    : all.filter((one) => one.status !== 'active' || rotationOf(one.name, subject) !== undefined);
  const sorted = [...concerned].sort((a, b) => reportPlace(a.status) - reportPlace(b.status));
  const rows = sorted.slice(0, MOST_ROWS).map((one) => rowOf(one, subject));
  return tabled({ now, rows, more: Math.max(0, sorted.length - MOST_ROWS) });
};

function rowOf(evaluation: Evaluation, subject: Subject) {
  const rotation = rotationOf(evaluation.name, subject);
  return {
    credential: evaluation.name,
    status: rotation?.status ?? evaluation.status,
    dueAt: evaluation.dueAt ?? null,
    sentence: rotation?.sentence ?? reasonOf(evaluation).sentence,
  };
}

/** The rotation that is under way, in words. */
function rotationOf(
  name: string,
  { snapshot }: Subject,
): { readonly status: string; readonly sentence: string } | undefined {
  const open = snapshot.state.credentials.get(name)?.open;
  const rotation = open?.[0]?.rotation;
  if (!open || !rotation) return undefined;
  const { needsHuman, done } = foldProgress(rotation, name, open);
  if (needsHuman) return { status: 'stopped', sentence: `${rotation} waits for a person: ${needsHuman.valid}` };
  return { status: 'rotating', sentence: `${rotation}, ${done.length} steps done` };
}
