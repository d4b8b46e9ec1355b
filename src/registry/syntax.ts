import type { YAMLException } from 'js-yaml';
import type { ErrorCode } from '../domain/errors/index.js';
import { type Mark, mark } from './mark.js';

/**
 * The parser's reasons, and what we call them. Only reasons that are listed here are shown: some others quote the
 * file, and a file may hold a secret.
 */
const reasons: readonly (readonly [start: string, code: ErrorCode, message?: string])[] = [
  ['tab characters must not', 'YAML_TAB'],
  ['nesting exceeded', 'YAML_TOO_DEEP'],
  ['null byte', 'TEXT_INVISIBLE', 'A NUL character stands here'],
  ['the stream contains non-printable', 'TEXT_INVISIBLE'],
  ['expected valid JSON character', 'TEXT_INVISIBLE', 'A control character stands in a quoted text'],
  ['undeclared tag handle', 'YAML_TAG'],
  ['tag name cannot', 'YAML_TAG'],
  ['tag suffix', 'YAML_TAG'],
  ['named tag handle', 'YAML_TAG'],
  ['duplication of a tag', 'YAML_TAG'],
  ['unexpected end of the stream within a verbatim tag', 'YAML_TAG'],
  ['alias node should not', 'YAML_ALIAS'],
  ['name of an alias node', 'YAML_ALIAS'],
  ['duplication of an anchor', 'YAML_ANCHOR'],
  ['name of an anchor node', 'YAML_ANCHOR'],
  ['directive', 'YAML_DIRECTIVE'],
  ['YAML directive', 'YAML_DIRECTIVE'],
  ['TAG directive', 'YAML_DIRECTIVE'],
  ['duplication of %YAML', 'YAML_DIRECTIVE'],
  ['ill-formed', 'YAML_DIRECTIVE'],
  ['unacceptable YAML version', 'YAML_DIRECTIVE'],
  ['there is a previously declared suffix', 'YAML_DIRECTIVE'],
  ['bad indentation', 'YAML_SYNTAX', 'The indentation fits no line above'],
  ['deficient indentation', 'YAML_SYNTAX', 'A line is indented too little'],
  ['a whitespace character is expected after', 'YAML_SYNTAX', 'A space is missing after the colon'],
  ["expected ':' after a mapping key", 'YAML_SYNTAX', 'A colon is missing after a key'],
  ['can not read a block mapping entry', 'YAML_SYNTAX', 'A key goes over several lines; a colon is probably missing'],
  ['missed comma', 'YAML_SYNTAX', 'A comma is missing between two entries'],
  ["expected the node content, but found ','", 'YAML_SYNTAX', 'A comma stands where a value should be'],
  ['unexpected end of the stream within a flow', 'YAML_SYNTAX', 'A bracket or brace is never closed'],
  ['unexpected end of the stream within a', 'YAML_SYNTAX', 'A quoted text is never closed'],
  ['unexpected end of the document within a', 'YAML_SYNTAX', 'A quoted text is never closed'],
  ['unknown escape sequence', 'YAML_SYNTAX', 'A backslash in double quotes begins an escape that does not exist'],
  ['expected hexadecimal character', 'YAML_SYNTAX', 'A hexadecimal escape in double quotes is incomplete'],
  ['end of the stream or a document separator', 'YAML_SYNTAX', 'Something stands here that belongs to nothing above'],
];

/** What the parser stopped at, in our words. */
export function syntaxMark({ reason, mark: place }: YAMLException): Mark {
  const [, code, message] = reasons.find(([start]) => reason.startsWith(start)) ?? ['', 'YAML_SYNTAX' as const];
  return mark(code, place?.position ?? 0, message);
}
