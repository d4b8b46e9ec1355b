import type { Validation } from '../jobs/validate.js';
import { explain } from './explain.js';
import type { Terminal } from './terminal.js';

/** A validation as people read it: every problem with its place and way out, then one line of sums. */
export function problemsText(terminal: Terminal, { problems, counts }: Validation): string {
  const blocks = problems.map((problem) => explain(terminal, { ...problem, at: problem }));
  const { files, credentials, policies, exceptions, requests, errors, warnings } = counts;
  const parts = [
    counted(credentials, 'credential', 'credentials'),
    counted(policies, 'policy', 'policies'),
    counted(exceptions, 'exception', 'exceptions'),
    counted(requests, 'request', 'requests'),
  ];
  const wrong = [counted(errors, 'error', 'errors'), counted(warnings, 'warning', 'warnings')].filter(Boolean);
  const held = parts.filter(Boolean).join(', ') || 'nothing';
  const sums = `${counted(files, 'file', 'files') || 'no file'} with ${held}: ${wrong.join(', ') || 'no problems'}.\n`;
  return [...blocks, sums].join(blocks.length > 0 ? '\n' : '');
}

/** Empty for nothing, so that it can be left out. */
function counted(count: number, one: string, many: string): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
