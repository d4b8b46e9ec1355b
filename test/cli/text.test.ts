import { describe, expect, it } from '@jest/globals';
import { explain } from '../../src/cli/explain.js';
import { paint, printable, table, wrap } from '../../src/cli/text.js';
import { RecordingTerminal } from './terminal.js';

const plain = new RecordingTerminal();
const coloured = new RecordingTerminal({ colours: true });

describe('a table', () => {
  const rows = [
    ['pay-db', { text: '61', align: 'right' as const }, { text: 'overdue', colour: 'red' as const }],
    ['a', { text: '7', align: 'right' as const }, 'active'],
  ];

  it('aligns its columns and pads no line end', () => {
    expect(table(plain, rows, ['name', 'age', 'status'])).toBe(
      'name    age  status\npay-db   61  overdue\na         7  active\n',
    );
  });

  it('is aligned the same when coloured', () => {
    const shown = table(coloured, rows, ['name', 'age', 'status']);
    expect(shown).toContain('\u001b[31moverdue\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape codes are what is taken away here
    expect(shown.replace(/\u001b\[\d+m/g, '')).toBe(table(plain, rows, ['name', 'age', 'status']));
  });

  it('shows control characters instead of obeying them', () => {
    expect(table(plain, [['a\u001b[2Jb\nc']])).toBe('a\\u001b[2Jb\\u000ac\n');
  });
});

it('text from outside cannot reverse the reading direction', () => {
  expect(printable('x\u202egpj.exe')).toBe('x\\u202egpj.exe');
});

it('colours only where the terminal takes them', () => {
  expect(paint(plain, 'red', 'x')).toBe('x');
  expect(paint(coloured, 'red', 'x')).toBe('\u001b[31mx\u001b[0m');
});

it('wraps at spaces and leaves long words whole', () => {
  expect(wrap('one two three fourteen', 8)).toEqual(['one two', 'three', 'fourteen']);
  expect(wrap('incomprehensibilities no', 8)).toEqual(['incomprehensibilities', 'no']);
});

it('hangs a long way out under itself', () => {
  const narrow = new RecordingTerminal({ width: 40 });
  expect(explain(narrow, { code: 'USAGE', message: 'no', wayOut: 'rotate it now or open a pull request' })).toBe(
    'USAGE: no\n  way out  rotate it now or open a pull\n           request\n',
  );
});
