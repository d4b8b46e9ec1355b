#!/usr/bin/env node
import { installation } from '../compose.js';
import { commands } from './commands/index.js';
import { run } from './run.js';
import { processTerminal } from './terminal.js';

process.exitCode = await run(process.argv.slice(2), commands, processTerminal(), installation().version);
