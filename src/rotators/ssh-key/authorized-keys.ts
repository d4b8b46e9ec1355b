/** One line of an `authorized_keys` file that lets a key in. */
export interface AuthorizedKey {
  /** `from="10.0.0.0/8",no-pty`; empty without any. */
  readonly options: string;
  readonly type: string;
  /** Base64; names the key, whatever stands around it. */
  readonly blob: string;
  readonly comment: string;
}

/** How a line of ours is switched off: it becomes a comment that says so, and can be switched on again. */
const OFF = '#rekeyer-off ';
const KEY_TYPE = /^(?:sk-)?(?:ssh-|ecdsa-)[A-Za-z0-9@.-]+$/;

/**
 * Reads one line as sshd does: options may hold blanks and commas inside quotes, a comment may hold blanks.
 *
 * @returns `undefined` for comments, blank lines, and what sshd would skip
 * @see sshd(8), AUTHORIZED_KEYS FILE FORMAT
 */
export function readLine(line: string): AuthorizedKey | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return undefined;
  const end = KEY_TYPE.test(text.split(/\s/, 1)[0] ?? '') ? 0 : endOfOptions(text);
  const [type = '', blob = '', ...comment] = text.slice(end).trim().split(/\s+/);
  if (!KEY_TYPE.test(type) || !/^[A-Za-z0-9+/]+=*$/.test(blob)) return undefined;
  return { options: text.slice(0, end), type, blob, comment: comment.join(' ') };
}

/** Options end at the first blank outside quotes; a backslash takes the meaning from a quote. */
function endOfOptions(text: string): number {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\' && text[at + 1] === '"') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === ' ' || character === '\t')) return at;
  }
  return text.length;
}

/** What the file says of a key: it lets it in, we switched it off, or it is not there. */
export type Standing = 'on' | 'off' | 'absent';

/** An `authorized_keys` file as text; every change leaves all other lines as they are, to the byte. */
export class AuthorizedKeys {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  }

  get text(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  /** Every key that is let in. */
  get keys(): readonly AuthorizedKey[] {
    return this.#lines.flatMap((line) => readLine(line) ?? []);
  }

  standing(blob: string): Standing {
    if (this.keys.some((key) => key.blob === blob)) return 'on';
    return this.#lines.some((line) => switchedOff(line)?.blob === blob) ? 'off' : 'absent';
  }

  /** Lets a key in behind all others, with these options; a line of it that is switched off is switched on instead. */
  with(publicKey: string, options: string): AuthorizedKeys {
    const { blob = '' } = readLine(publicKey) ?? {};
    const standing = this.standing(blob);
    if (standing === 'on') return this;
    if (standing === 'off') return this.switched(blob, true);
    return this.#of([...this.#lines, `${options === '' ? '' : `${options} `}${publicKey}`]);
  }

  /** Switches the lines of a key on or off. */
  switched(blob: string, on: boolean): AuthorizedKeys {
    return this.#of(
      this.#lines.map((line) => {
        if (on) return switchedOff(line)?.blob === blob ? line.slice(OFF.length) : line;
        return readLine(line)?.blob === blob ? `${OFF}${line}` : line;
      }),
    );
  }

  /** Without any line of this key. */
  without(blob: string): AuthorizedKeys {
    return this.#of(this.#lines.filter((line) => (readLine(line) ?? switchedOff(line))?.blob !== blob));
  }

  #of(lines: readonly string[]): AuthorizedKeys {
    return new AuthorizedKeys(lines.map((line) => `${line}\n`).join(''));
  }
}

function switchedOff(line: string): AuthorizedKey | undefined {
  return line.startsWith(OFF) ? readLine(line.slice(OFF.length)) : undefined;
}
