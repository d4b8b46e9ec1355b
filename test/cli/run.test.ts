import { describe, expect, it } from '@jest/globals';
import { type Command, command } from '../../src/cli/command.js';
import { shared } from '../../src/cli/options.js';
import { run } from '../../src/cli/run.js';
import { RekeyerError } from '../../src/domain/errors/index.js';
import { RecordingTerminal } from './terminal.js';

const greet = command({
  name: 'greet',
  summary: 'Say good day',
  positionals: '<name>',
  options: { json: shared.json, quiet: shared.quiet, dir: shared.dir },
  examples: ['rekeyer greet alice'],
  async run({ values, positionals, terminal }) {
    terminal.out(`good day, ${positionals[0]} of ${values.dir ?? 'nowhere'}\n`);
    return 0;
  },
});

const failing = (error: unknown): Command =>
  command({
    name: 'ledger verify',
    summary: 'Fail',
    options: { json: shared.json },
    examples: [],
    run: () => Promise.reject(error),
  });

async function call(argv: string[], error: unknown = new Error('a bug'), terminal = new RecordingTerminal()) {
  const code = await run(argv, [greet, failing(error)], terminal, '1.2.3');
  return { code, out: terminal.stdout, err: terminal.stderr };
}

describe('finding the command', () => {
  it('runs it with its options and arguments', async () => {
    expect(await call(['greet', 'alice', '--dir', 'here'])).toEqual({
      code: 0,
      out: 'good day, alice of here\n',
      err: '',
    });
  });

  it('says nothing with --quiet but keeps the exit code', async () => {
    expect(await call(['greet', 'alice', '-q'])).toEqual({ code: 0, out: '', err: '' });
  });

  it.each([[[]], [['--help']], [['help']]])('shows all commands for %j', async (argv) => {
    const { code, out } = await call(argv);
    expect(code).toBe(0);
    expect(out).toContain('  greet          Say good day\n');
  });

  it.each([[['greet', '--help']], [['help', 'greet']]])('explains one command for %j', async (argv) => {
    const { code, out } = await call(argv);
    expect(code).toBe(0);
    expect(out).toContain('rekeyer greet <name> [options]');
    expect(out).toMatch(/^ {2}-q, {2}--quiet {2,}print nothing/m);
    expect(out).toContain('rekeyer greet alice');
  });

  it('shows its version', async () => {
    expect((await call(['--version'])).out).toBe('1.2.3\n');
  });
});

describe('a command line that is not understood ends 2 with the way out', () => {
  it.each([
    [['great'], 'Did you mean "rekeyer greet"?'],
    [['deploy'], 'The commands are greet, ledger verify.'],
    [['ledger', 'verfy'], 'Did you mean "rekeyer ledger verify"?'],
    [['ledger'], 'there is no command "ledger"'],
    [['greet', '--jsno'], 'Did you mean "--json"?'],
    [['greet', '--dir'], 'rekeyer greet --help'],
    [['ledger', 'verify', 'surplus'], 'rekeyer ledger verify --help'],
  ])('%j', async (argv, text) => {
    const { code, out, err } = await call(argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^USAGE: /);
    expect(err).toContain(text);
  });
});

describe('an error', () => {
  const at = { file: 'policies/db.yaml', line: 3, column: 7 };

  it('is shown with its place and way out', async () => {
    const { code, err } = await call(
      ['ledger', 'verify'],
      new RekeyerError('REGISTRY_MISSING', 'nothing here', { at, wayOut: 'go elsewhere' }),
    );
    expect(code).toBe(1);
    expect(err).toBe('REGISTRY_MISSING: nothing here\n  at       policies/db.yaml:3:7\n  way out  go elsewhere\n');
  });

  it('is one JSON document with --json', async () => {
    const { out } = await call(
      ['ledger', 'verify', '--json'],
      new RekeyerError('REGISTRY_MISSING', 'nothing here', { at, wayOut: 'go elsewhere' }),
    );
    expect(JSON.parse(out)).toEqual({
      error: { code: 'REGISTRY_MISSING', message: 'nothing here', wayOut: 'go elsewhere', ...at },
    });
  });

  it('that needs a person ends 3', async () => {
    expect((await call(['ledger', 'verify'], new RekeyerError('LEDGER_BROKEN', 'entry 7 was edited'))).code).toBe(3);
  });

  it('nobody foresaw shows neither its stack nor its message, unless debugging', async () => {
    const plain = await call(['ledger', 'verify'], new Error('password=hunter2'));
    expect(plain.code).toBe(1);
    expect(plain.err).toMatch(/^INTERNAL: /);
    expect(plain.err).not.toMatch(/hunter2|run\.test/);
    const debugged = await call(['ledger', 'verify'], new Error('a bug'), new RecordingTerminal({ debug: true }));
    expect(debugged.err).toContain('Error: a bug\n    at ');
  });
});
