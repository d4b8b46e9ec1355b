import type { Command } from '../command.js';
import { demo } from './demo.js';
import { init } from './init.js';

/** Every command, in the order help shows them. */
export const commands: readonly Command[] = [init, demo];
