import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { hasEnded, thisProcess } from '../../src/clients/this-machine.js';

const [here = ''] = thisProcess().split('/');

it('knows that a process of this machine has ended, and that one lives', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  expect(hasEnded(`${here}/${child.pid}`)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(hasEnded(`${here}/${child.pid}`)).toBe(true);
  expect(hasEnded(thisProcess())).toBe(false);
});

it.each(['elsewhere/999999', `${here.split('-')[0]}/999999`, `${here}/0`, `${here}/`, `${here}/x`, '1874/1'])(
  'knows nothing about %s',
  (name) => {
    expect(hasEnded(name)).toBe(false);
  },
);
