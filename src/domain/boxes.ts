import { isName } from './names.js';

/** What somebody ticked on the dashboard. */
export type Box =
  | { readonly kind: 'rescan' }
  /** Open the pull request that rotates this credential. */
  | { readonly kind: 'request'; readonly credential: string };

export const RESCAN = 'Look at everything again';
export const REQUEST = 'Open the pull request that rotates';

const TICKED = /^- \[[xX]\] (.*)$/gm;

/**
 * Which boxes are ticked in this text?
 *
 * The text is only a wish: whoever may write can put any line into it. What a line means is done only if whoever edited
 * the issue may have it done, and a name is only looked up, never used otherwise.
 *
 * @returns each box once, in the order of the text
 */
export function tickedBoxes(body: string): readonly Box[] {
  const found = new Map<string, Box>();
  for (const [, words = ''] of body.matchAll(TICKED)) {
    const box = boxOf(words.trim());
    if (box) found.set(words.trim(), box);
  }
  return [...found.values()];
}

function boxOf(words: string): Box | undefined {
  if (words === RESCAN) return { kind: 'rescan' };
  const credential = words.startsWith(`${REQUEST} \``) ? words.slice(REQUEST.length + 2, -1) : '';
  return words.endsWith('`') && isName(credential) ? { kind: 'request', credential } : undefined;
}

/** The same text with every box empty. */
export function untickedBoxes(body: string): string {
  return body.replace(/^- \[[xX]\] /gm, '- [ ] ');
}
