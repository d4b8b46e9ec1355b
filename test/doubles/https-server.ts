import { type ChildProcess, spawn } from 'node:child_process';

/** Reads key and chain from one file, and reads it again on SIGHUP; a bundle that does not fit leaves the old one. */
const PROGRAM = `
const { readFileSync } = require('node:fs');
const [file] = process.argv.slice(1);
const read = () => { const pem = readFileSync(file); return { key: pem, cert: pem }; };
const server = require('node:https').createServer(read(), (_, response) => response.end('hello'));
process.on('SIGHUP', () => server.setSecureContext(read()));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

/** A web server in a process of its own, as an operator runs one. */
export class HttpsServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(file: string): Promise<HttpsServer> {
    const child = spawn(process.execPath, ['-e', PROGRAM, file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = await new Promise<number>((resolve, reject) => {
      child.stdout?.once('data', (text) => resolve(Number(text)));
      child.once('exit', (code) => reject(new Error(`the web server ended with ${code}`)));
    });
    return new HttpsServer(child, port);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  stop(): void {
    this.child.kill();
  }
}
