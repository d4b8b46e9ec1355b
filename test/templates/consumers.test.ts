import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeWith } from '../needs.js';

const folder = join(import.meta.dirname, '../../templates/starter/consumers');
let root: string;
let file: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rekeyer-consumer-'));
  file = join(root, '.env');
});
afterEach(() => rmSync(root, { recursive: true }));

const deliver = (value: string) => writeFileSync(file, `# delivered\nDB_USER=app\nDB_PASSWORD=${value}\n`);

describe('the consumer for Node', () => {
  /** A server that takes these passwords. */
  const server = (valid: Set<string>) => async (password: string) => {
    if (!valid.has(password)) throw Object.assign(new Error('refused'), { code: '28P01' });
    return password;
  };

  it('gets in before, between and after the change, whatever comes first', async () => {
    const { Credential } = await import(join(folder, 'credential.mjs'));
    const valid = new Set(['old']);
    deliver('old');
    const database = new Credential(file, 'DB_PASSWORD');
    expect(await database.use(server(valid))).toBe('old');
    deliver('new');
    expect(await database.use(server(valid))).toBe('old');
    valid.add('new').delete('old');
    expect(await database.use(server(valid))).toBe('new');
  });

  it('throws what is no refusal at once, and a refusal when nothing is left', async () => {
    const { Credential } = await import(join(folder, 'credential.mjs'));
    deliver('old');
    const database = new Credential(file, 'DB_PASSWORD');
    await expect(database.use(server(new Set()))).rejects.toMatchObject({ code: '28P01' });
    await expect(database.use(async () => Promise.reject(new Error('no way')))).rejects.toThrow('no way');
    await expect(new Credential(file, 'OTHER').use(server(new Set()))).rejects.toThrow('has no OTHER');
  });
});

describeWith('python3', 'the consumer for Python', () => {
  it('gets in before, between and after the change', () => {
    deliver('old');
    const script = `
import sys
sys.path.insert(0, sys.argv[1])
from credential import Credential
valid = {"old"}
def login(password):
    if password not in valid: raise PermissionError()
    return password
def deliver(value): open(sys.argv[2], "w").write("# delivered\\nDB_PASSWORD=" + value + "\\n")
database = Credential(sys.argv[2], "DB_PASSWORD", refused=PermissionError)
print(database.use(login)); deliver("new"); print(database.use(login))
valid = {"new"}; print(database.use(login))
valid = set()
try: database.use(login)
except PermissionError: print("refused")
`;
    const printed = execFileSync('python3', ['-B', '-c', script, folder, file], { encoding: 'utf8' });
    expect(printed.trim().split('\n')).toEqual(['old', 'old', 'new', 'refused']);
  });
});
