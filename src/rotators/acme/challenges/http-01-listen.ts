import { createServer, type Server } from 'node:http';
import { RekeyerError } from '../../../domain/errors/index.js';
import type { ChallengeKind } from './challenge.js';

const PATH = '/.well-known/acme-challenge/';

export interface ListenOptions {
  /** 80 unless said: the CA always asks there, so another one needs a way from 80 to it. */
  readonly port?: number;
}

/** A web server of our own, for as long as the CA looks (RFC 8555, 8.3). */
export const http01Listen: ChallengeKind<ListenOptions> = {
  type: 'http-01',
  objection: () => undefined,
  open: ({ port = 80 }) => {
    const answers = new Map<string, string>();
    let server: Server | undefined;
    return {
      show: async (proofs) => {
        for (const { token, keyAuthorization } of proofs) answers.set(PATH + token, keyAuthorization);
        server ??= await listen(port, answers);
      },
      clear: async () => {
        const closing = server;
        server = undefined;
        closing?.closeAllConnections();
        await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
      },
    };
  },
};

async function listen(port: number, answers: ReadonlyMap<string, string>): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? answers.get(request.url ?? '') : undefined;
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/octet-stream' }).end(answer);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, resolve)).catch(() => {
    throw new RekeyerError('PROVIDER_UNAVAILABLE', `port ${port} of this host cannot be listened on`);
  });
  return server;
}
