import type { Socket } from 'node:net';
import type { Upgrade } from './endpoint.js';

/** Asks the other side to speak TLS from the next byte on. @throws TlsRefused when it will not */
export function upgrade(socket: Socket, protocol: Upgrade): Promise<void> {
  return protocol === 'postgresql' ? askPostgres(socket) : askSmtp(socket);
}

/** The other side speaks, but not TLS, and says so. */
export class TlsRefused extends Error {
  override readonly name = 'TlsRefused';
}

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = 'S'.charCodeAt(0);

/** One letter answers an SSLRequest; more than one would be plain text that somebody put into our session. */
async function askPostgres(socket: Socket): Promise<void> {
  socket.write(SSL_REQUEST);
  const answer = await nextChunk(socket);
  if (answer.length !== 1 || answer[0] !== YES) throw new TlsRefused('this PostgreSQL server speaks no TLS');
}

const LONGEST = 64 * 1024;
/** A whole answer: any number of lines `250-…`, then one `250 …`. */
const ANSWER = /^(?:\d{3}-[^\n]*\r\n)*(\d{3}) [^\n]*\r\n/;

async function askSmtp(socket: Socket): Promise<void> {
  let text = '';
  const answer = async (expected: string, what: string): Promise<string> => {
    for (;;) {
      const [whole, code] = ANSWER.exec(text) ?? [];
      if (whole !== undefined) {
        text = text.slice(whole.length);
        if (code !== expected) throw new TlsRefused(`the mail server answered ${code} to ${what}`);
        return whole;
      }
      if (text.length > LONGEST) throw new TlsRefused('the mail server talks without end');
      text += (await nextChunk(socket)).toString('latin1');
    }
  };
  await answer('220', 'the connection');
  socket.write('EHLO rekeyer.invalid\r\n');
  if (!/^\d{3}[ -]STARTTLS\r$/im.test(await answer('250', 'EHLO'))) {
    throw new TlsRefused('the mail server offers no STARTTLS');
  }
  socket.write('STARTTLS\r\n');
  await answer('220', 'STARTTLS');
  if (text.length > 0) throw new TlsRefused('the mail server sent plain text after STARTTLS');
}

/** The next bytes; the stream is paused again behind them, so that none is lost to the change to TLS. */
function nextChunk(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const done = (settle: () => void): void => {
      socket.pause();
      socket.off('data', onData).off('error', onError).off('close', onClose);
      settle();
    };
    const onData = (bytes: Buffer): void => done(() => resolve(bytes));
    const onError = (error: Error): void => done(() => reject(error));
    const onClose = (): void => done(() => reject(new TlsRefused('the other side hung up')));
    socket.on('data', onData).on('error', onError).on('close', onClose);
    socket.resume();
  });
}
