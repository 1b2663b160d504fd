// Raw bytes to a listener of the server, as no client would send them.
import { connect } from 'node:net';

export interface Listener {
  port: number;
  address: string;
}

/**
 * Resolves with the beginning of the answer; '' where the connection ends without one. `afterwards` is sent once an
 * answer has come; then the other end closes when it has read it.
 */
export function sendBytes({ port, address }: Listener, bytes: Buffer, afterwards?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, address);
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('error', (error: NodeJS.ErrnoException) =>
      ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? done() : reject(error),
    );
    socket.on('close', done);
    socket.on('data', (part: Buffer) => {
      if (answer !== '') return;
      answer = part.toString('latin1');
      if (afterwards === undefined) return done();
      socket.end(afterwards);
    });
    if (afterwards === undefined) socket.end(bytes);
    else socket.write(bytes);
  });
}
