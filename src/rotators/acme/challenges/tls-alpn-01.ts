import type { SecureContext, Server } from 'node:tls';
import { challengeCertificate } from '../../../clients/acme/request.js';
import { RekeyerError } from '../../../domain/errors/index.js';
import type { ChallengeKind, Proof } from './challenge.js';
import type { ListenOptions } from './http-01-listen.js';

const PROTOCOL = 'acme-tls/1';

/** A TLS server of our own that shows a certificate made for the challenge alone (RFC 8737). */
export const tlsAlpn01: ChallengeKind<ListenOptions> = {
  type: 'tls-alpn-01',
  objection: () => undefined,
  open: ({ port = 443 }) => {
    let server: Server | undefined;
    return {
      show: async (proofs) => {
        server ??= await listen(port, await contextsFor(proofs));
      },
      clear: async () => {
        const closing = server;
        server = undefined;
        await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
      },
    };
  },
};

async function contextsFor(proofs: readonly Proof[]): Promise<ReadonlyMap<string, SecureContext>> {
  const { createSecureContext } = await import('node:tls');
  const contexts = new Map<string, SecureContext>();
  for (const { name, keyAuthorization } of proofs) {
    contexts.set(name, createSecureContext(await challengeCertificate(name, keyAuthorization)));
  }
  return contexts;
}

async function listen(port: number, contexts: ReadonlyMap<string, SecureContext>): Promise<Server> {
  const { createServer: create } = await import('node:tls');
  const server = create({
    ALPNProtocols: [PROTOCOL],
    SNICallback: (name, done) => done(null, contexts.get(name.toLowerCase())),
  });
  server.on('secureConnection', (socket) => socket.on('error', () => undefined).end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, resolve)).catch(() => {
    throw new RekeyerError('PROVIDER_UNAVAILABLE', `port ${port} of this host cannot be listened on`);
  });
  return server;
}
