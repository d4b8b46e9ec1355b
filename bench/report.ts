/** One measured thing, and how it compares with a baseline of the same run. */
export interface Row {
  readonly what: string;
  /** Milliseconds, the median. */
  readonly took: number;
  readonly ratios?: readonly {
    readonly against: string;
    readonly ratio: number;
    /** At most this, where somebody set an aim. */
    readonly aim?: number;
  }[];
}

/** A table as a terminal and a Markdown page can show it. */
export function reportText(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ what, took, ratios = [] }) => {
    const compared = ratios.map(
      ({ against, ratio, aim }) => `${ratio.toFixed(2)}x ${against}${aim === undefined ? '' : ` (aim ${aim}x)`}`,
    );
    return `| ${what} | ${took.toFixed(took < 10 ? 1 : 0)} | ${compared.join(', ')} |`;
  });
  return [`## ${title}`, '', '| what | ms | ratio |', '| --- | ---: | --- |', ...lines, ''].join('\n');
}
