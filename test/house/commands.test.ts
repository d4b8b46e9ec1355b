import { describe, expect, it } from '@jest/globals';
import { commands } from '../../src/cli/commands/index.js';
import { rekeyer } from '../cli/rekeyer.js';

describe.each(commands.map((command) => [command.name, command] as const))('rekeyer %s', (name, command) => {
  it('explains itself, every option and an example included', async () => {
    const { code, out } = await rekeyer(...name.split(' '), '--help');
    expect(code).toBe(0);
    for (const option of Object.keys(command.options)) expect(out).toContain(`--${option}`);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) expect(example).toMatch(new RegExp(`^rekeyer ${name}( |$)`));
  });

  it('does not understand surplus', async () => {
    const { code, err } = await rekeyer(...name.split(' '), '--no-such-option');
    expect(code).toBe(2);
    expect(err).toMatch(/^USAGE: /);
  });
});
