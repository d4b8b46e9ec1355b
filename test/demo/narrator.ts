const ON_TERMINAL = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: number, text: string): string => (ON_TERMINAL ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Tells the story of the demo on the terminal, act by act, with the time each took. */
export class Narrator {
  #began = performance.now();
  #act = performance.now();
  #number = 0;

  /** Begins an act. */
  act(title: string): void {
    const passed = ((performance.now() - this.#act) / 1000).toFixed(1);
    if (this.#number > 0) console.log(paint(2, `   (${passed} s)`));
    this.#act = performance.now();
    console.log(`\n${paint(1, `${++this.#number}. ${title}`)}`);
  }

  /** Something that happened and was seen to be so. */
  say(text: string): void {
    console.log(`   ${paint(32, '✓')} ${text}`);
  }

  /** Text as a person would see it on GitHub or in a terminal, indented. */
  show(text: string): void {
    for (const line of text.trimEnd().split('\n')) console.log(paint(2, `   │ ${line}`));
  }

  end(text: string): void {
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(0);
    console.log(`\n${paint(1, text)} ${paint(2, `(${seconds} s)`)}`);
  }
}

/** Ends the demo when the story is not true. */
export function expectThat(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}
