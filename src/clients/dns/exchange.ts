import { connect } from 'node:net';
import { RekeyerError } from '../../domain/errors/index.js';
import { SECOND } from '../../domain/time.js';

const WITHIN = 10 * SECOND;

/** One DNS message over TCP and its answer, each behind its length (RFC 1035, 4.2.2). @throws PROVIDER_UNAVAILABLE */
export function askOverTcp(message: Buffer, { host, port }: { host: string; port: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      socket.destroy();
      reject(new RekeyerError('PROVIDER_UNAVAILABLE', `the DNS server ${host}:${port} did not answer`));
    };
    const socket = connect({ host, port, timeout: WITHIN }, () => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(message.length);
      socket.write(Buffer.concat([length, message]));
    });
    let received = Buffer.alloc(0);
    socket.on('timeout', fail).on('error', fail).on('end', fail);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      socket.removeAllListeners('end').destroy();
      resolve(received.subarray(2, 2 + received.readUInt16BE(0)));
    });
  });
}
