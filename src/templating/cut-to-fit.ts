/** A text for GitHub, and how many characters of it had to be left out. */
export interface Rendered {
  readonly text: string;
  readonly cut: number;
}

/** GitHub refuses bodies above 65,536 characters; the rest is room for what it counts differently. */
export const BODY_LIMIT = 60_000;

/**
 * Makes a page fit, and says on the page itself that and how much of it is missing: a report that is refused for its
 * length is a report that nobody sees.
 *
 * The cut is at the end of a line; a code block or `<details>` that is open there is closed, so that the notice is
 * read as what it is.
 */
export function cutToFit(text: string, limit: number = BODY_LIMIT): Rendered {
  if (text.length <= limit) return { text, cut: 0 };
  const room = limit - NOTICE_ROOM;
  const end = Math.max(text.lastIndexOf('\n', room), 0) || room;
  const kept = wellFormed(text.slice(0, end));
  const cut = text.length - kept.length;
  const notice = `\n\n> [!WARNING]\n> ${cut.toLocaleString('en-US')} characters did not fit here and were left out.\n`;
  return { text: `${kept}${closing(kept)}${notice}`, cut };
}

const NOTICE_ROOM = 300;

/** Without half a character at the end. */
const wellFormed = (text: string): string => text.replace(/[\ud800-\udbff]$/, '');

function closing(text: string): string {
  const fences = text.match(/^```/gm)?.length ?? 0;
  const details = (text.match(/<details>/g)?.length ?? 0) - (text.match(/<\/details>/g)?.length ?? 0);
  return (fences % 2 === 1 ? '\n```' : '') + '\n\n</details>'.repeat(Math.max(details, 0));
}
