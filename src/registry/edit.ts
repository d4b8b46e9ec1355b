import { type Document, isCollection, isNode, isSeq, parseDocument, stringify } from 'yaml';
import { RekeyerError } from '../domain/errors/index.js';
import type { Remark } from './mark.js';
import { pointerParts, valueAt } from './places.js';
import { readBlob } from './read.js';
import { parseYaml } from './yaml.js';

/** Lines stay as long as they are, and nothing is folded that its author did not fold. */
const AS_WRITTEN = { lineWidth: 0, flowCollectionPadding: true } as const;

/**
 * The file with another value at a JSON pointer; everything else stays as its author wrote it, comments included.
 *
 * A value that is there is replaced in place, so that the difference is as small as it can be. One that is not there
 * is added at the end of its map, which must exist; then the spacing of the file may be tidied.
 *
 * @throws EDIT_REFUSED when there is no such map, or when our own reader would say more against the file than before
 * @example
 * ```ts
 * setValue(text, '/spec/maxAge', '90d'); // maxAge: 90days  →  maxAge: 90d
 * ```
 */
export function setValue(text: string, pointer: string, value: unknown): string {
  const document = parsed(text);
  const path = pointerParts(pointer);
  const node = document.getIn(path, true);
  const range = isNode(node) ? node.range : undefined;
  if (range) return accepted(text, text.slice(0, range[0]) + inline(value) + text.slice(range[1]), pointer, value);
  const parent = document.getIn(path.slice(0, -1), true);
  if (!isCollection(parent)) throw refused(`there is nothing at ${pointer} that a value could be added to`);
  document.setIn(path, document.createNode(value, { flow: parent.flow === true }));
  return accepted(text, document.toString(AS_WRITTEN), pointer, value);
}

/**
 * The file with one more item at the end of the list at a JSON pointer: a credential of a CredentialList, a consumer.
 *
 * @throws EDIT_REFUSED when there is no such list, or when our own reader would say more against the file than before
 */
export function appendItem(text: string, pointer: string, item: unknown): string {
  const document = parsed(text);
  const list = document.getIn(pointerParts(pointer), true);
  if (!isSeq(list)) throw refused(`there is no list at ${pointer}`);
  // An empty list is written as []; what is added to it shall not stand in one line with it.
  if (list.items.length === 0) list.flow = false;
  const at = `${pointer}/${list.items.length}`;
  list.add(document.createNode(item, { flow: list.flow === true }));
  return accepted(text, document.toString(AS_WRITTEN), at, item);
}

/**
 * A new file with one document.
 *
 * @throws EDIT_REFUSED when our own reader has something against it
 */
export function newFile(document: Readonly<Record<string, unknown>>): string {
  return accepted('', stringify(document, AS_WRITTEN), '', document);
}

function parsed(text: string): Document {
  const document = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: false });
  if (document.errors.length > 0) throw refused('the file is not valid YAML, so it can only be edited by hand');
  return document;
}

/** As it can stand in the middle of a line, in a list between brackets too. */
function inline(value: unknown): string {
  return stringify([value], { ...AS_WRITTEN, collectionStyle: 'flow', flowCollectionPadding: false })
    .trim()
    .slice(1, -1);
}

/** Read again by the one reader: the value is there, and nothing is wrong that was not wrong before. */
function accepted(before: string, after: string, pointer: string, value: unknown): string {
  const known = problemsOf(before).map(({ code, message }) => `${code} ${message}`);
  const problem = problemsOf(after).find(({ code, message }) => !known.includes(`${code} ${message}`));
  if (problem) throw refused(`the file would have a problem: ${problem.message} (${problem.code})`);
  const read = valueAt(parseYaml(after).value, pointer);
  if (JSON.stringify(read) !== JSON.stringify(value))
    throw refused(`the value at ${pointer} would be read as another one`);
  return after;
}

function problemsOf(text: string): readonly Remark[] {
  return text === '' ? [] : readBlob(new TextEncoder().encode(text)).problems;
}

function refused(message: string): RekeyerError {
  return new RekeyerError('EDIT_REFUSED', message);
}
