import { grammar } from '../../domain/command/grammar.js';
import type { Rendered } from '../../templating/cut-to-fit.js';
import type { Templates } from '../../templating/templates.js';
import type { PlanComment, StatusAnswer } from '../../templating/views.js';

/** Whom an answer goes to: the comment's id makes its marker. */
export interface Addressee {
  readonly key: string;
  readonly login: string;
}

/** The one answer to a command. */
export interface Reply {
  readonly outcome: 'done' | 'refused' | 'not understood';
  readonly wake: boolean;
  render(templates: Templates, to: Addressee): Rendered;
}

/** A sentence. */
export function answered(
  sentence: string,
  outcome: Reply['outcome'] = 'done',
  more: { readonly wake?: boolean; readonly pull?: number } = {},
): Reply {
  const { wake = false, pull = null } = more;
  return {
    outcome,
    wake,
    render: (templates, to) => templates.render('answer', { ...to, done: outcome === 'done', sentence, pull }),
  };
}

/** Why not, said to whoever asked; begins in lower case, after their name. */
export function refusal(sentence: string): Reply {
  return answered(sentence, 'refused');
}

/** A table of what stands how. */
export function tabled(view: Omit<StatusAnswer, 'key'>): Reply {
  return done((templates, { key }) => templates.render('status-answer', { ...view, key }));
}

/** What a rotation would do. */
export function planned(view: Omit<PlanComment, 'key' | 'marker'>): Reply {
  return done((templates, { key }) => templates.render('plan-comment', { ...view, marker: 'answer', key }));
}

const done = (render: Reply['render']): Reply => ({ outcome: 'done', wake: false, render });

/** Which commands there are, for somebody who asked or who was not understood. */
export function helped(verbs: ReadonlySet<string>, near: string | null, understood: boolean): Reply {
  const commands = grammar
    .filter(({ verb }) => verbs.has(verb))
    .map(({ usage, who, summary }) => ({ usage, who, summary }));
  const outcome = understood ? 'done' : 'not understood';
  const view = { near, understood, commands };
  return { outcome, wake: false, render: (templates, { key }) => templates.render('help-answer', { ...view, key }) };
}
