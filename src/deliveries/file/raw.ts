import type { TextFormat } from './text-format.js';

const LAST_LINE_END = /\r?\n$/;

/**
 * The file is the value. One line end behind it belongs to the file, not to the value: it stays where there was one,
 * and comes with a value that brings its own (PEM).
 */
export const raw: TextFormat = {
  find: (text) => ({ value: raw.meant(text) }),
  replace: (text, _key, value) => {
    const [lineEnd = ''] = LAST_LINE_END.exec(text) ?? LAST_LINE_END.exec(value) ?? [];
    return raw.meant(value) + lineEnd;
  },
  meant: (value) => value.replace(LAST_LINE_END, ''),
};
