import { RekeyerError } from '../errors/index.js';
import type { Instant } from '../time.js';
import { hashOf, LONGEST_LINE, serialise } from './bytes.js';
import type { Draft, Entry } from './event.js';
import { misshape } from './shape.js';
import type { Signer } from './sign.js';

/**
 * A batch is what one commit adds: its message, verbatim.
 *
 * ```text
 * payments-db.7: delivered 2/3          subject, for people
 *
 * {"seq":41,"prev":"9f86…",…}           one line an entry
 * {"seq":42,"prev":"60303…",…}
 *
 * Rekeyer-Signature: ed25519 mQ1s…==    absent without a key
 * ```
 */
export interface Batch {
  readonly subject: string;
  readonly lines: readonly string[];
  /** Base64 of the Ed25519 signature over `signedText`. */
  readonly signature?: string;
}

const SIGNATURE = /^Rekeyer-Signature: ed25519 ([A-Za-z0-9+/]{86}==)$/;
const LONGEST_SUBJECT = 120;
/** GitHub recommends objects below 1 MB; a wave of 25 rotations needs a fiftieth of this. */
const LARGEST_MESSAGE = 512 * 1024;

/** What the signature covers: everything before it. The first line's `prev` ties it to all that came before. */
export function signedText({ subject, lines }: Batch): string {
  return `${subject}\n\n${lines.join('\n')}\n`;
}

export function formatBatch(batch: Batch): string {
  const trailer = batch.signature === undefined ? '' : `\nRekeyer-Signature: ed25519 ${batch.signature}\n`;
  return signedText(batch) + trailer;
}

/**
 * Reads a commit message back; `undefined` when it is no batch to the last byte (a person's commit, a byte order
 * mark, a second trailer): what cannot be composed again could hide something.
 */
export function parseBatch(message: string): Batch | undefined {
  const [subject, gap, ...rest] = message.split('\n');
  const signature = SIGNATURE.exec(rest.at(-2) ?? '')?.[1];
  const lines = rest.slice(0, signature === undefined ? -1 : -3);
  if (subject === undefined || gap !== '' || lines.length === 0) return undefined;
  const batch = { subject, lines, ...(signature !== undefined && { signature }) };
  return formatBatch(batch) === message ? batch : undefined;
}

/** What a writer knows when it makes a batch. */
export interface BatchContext {
  /** End of the chain it continues. */
  readonly size: number;
  readonly root: string;
  readonly at: Instant;
  /** Who runs, as every entry names it. */
  readonly run: string;
  /** A fresh unique id per call: 32 hex digits. */
  readonly newId: () => string;
  readonly signer?: Signer | undefined;
}

/**
 * Makes the entries of one append and the commit message that carries them.
 *
 * @throws LEDGER_ENTRY_REFUSED for what must not be written: a subject that would notify somebody or does not fit
 *   a line, a draft that no reader would accept, something larger than a message should be
 */
export function composeBatch(context: BatchContext, subject: string, drafts: readonly Draft[]): Composed {
  refuseSubject(subject);
  if (drafts.length === 0) throw new RekeyerError('LEDGER_ENTRY_REFUSED', 'a batch without entries says nothing');
  const entries: Entry[] = [];
  const lines: string[] = [];
  const at = new Date(context.at).toISOString();
  let root = context.root;
  for (const draft of drafts) {
    const envelope = { seq: context.size + lines.length, prev: root, id: context.newId(), at, run: context.run };
    const line = serialise({ ...draft, ...envelope });
    entries.push(readable(line));
    lines.push(line);
    root = hashOf(line);
  }
  const unsigned: Batch = { subject, lines };
  const batch = context.signer ? { ...unsigned, signature: context.signer.sign(signedText(unsigned)) } : unsigned;
  const message = formatBatch(batch);
  if (Buffer.byteLength(message) > LARGEST_MESSAGE) {
    throw new RekeyerError('LEDGER_ENTRY_REFUSED', `a batch of ${lines.length} entries is larger than 512 KiB`);
  }
  return { message, entries, size: context.size + entries.length, root };
}

/** A batch ready to be committed, and the end of the chain after it. */
export interface Composed {
  readonly message: string;
  readonly entries: readonly Entry[];
  readonly size: number;
  readonly root: string;
}

function refuseSubject(subject: string): void {
  const wrong =
    subject.length === 0 || subject.length > LONGEST_SUBJECT || subject.trim() !== subject
      ? `is not 1 to ${LONGEST_SUBJECT} characters on one line`
      : /\p{C}|\p{Zl}|\p{Zp}/u.test(subject)
        ? 'holds a character that is not printed'
        : /@|#\d|\bGH-\d|:\/\//i.test(subject)
          ? 'would notify somebody or link somewhere'
          : undefined;
  if (wrong) throw new RekeyerError('LEDGER_ENTRY_REFUSED', `the subject of a batch ${wrong}`);
}

/** The entry as every reader will see it. */
function readable(line: string): Entry {
  const entry: unknown = JSON.parse(line);
  const wrong = Buffer.byteLength(line) > LONGEST_LINE ? 'is larger than 16 KiB' : misshape(entry)?.message;
  if (wrong) throw new RekeyerError('LEDGER_ENTRY_REFUSED', `an entry ${wrong}`);
  return entry as Entry;
}
