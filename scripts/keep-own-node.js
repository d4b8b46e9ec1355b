// usage: runs by itself after "npm ci" and "npm install" (script "prepare")
//
// The package with Node 24, on which the Action is tested, offers itself as the program "node" of every npm script.
// Then nothing would run on the Node that the developer or CI chose.
import { rmSync } from 'node:fs';

rmSync('node_modules/.bin/node', { force: true });
