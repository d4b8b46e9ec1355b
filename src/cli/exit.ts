import { hasCode } from '../domain/errors/index.js';
import { needsPerson } from '../domain/errors/needs-person.js';

/** What the process says when it ends; scripts rely on these. */
export const exit = { fine: 0, problems: 1, usage: 2, needsHuman: 3 } as const;
export type Exit = (typeof exit)[keyof typeof exit];

/** Which exit code an error ends the process with; what is not ours counts as a problem. */
export function exitOf(error: unknown): Exit {
  if (hasCode(error, 'USAGE')) return exit.usage;
  return needsPerson(error) ? exit.needsHuman : exit.problems;
}
