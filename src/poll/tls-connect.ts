/**
 * A TLS connection to a device. It is made to see what the device shows, not to trust it: any certificate and any version is
 * taken, and no secret is ever sent over it.
 */
import {once} from 'node:events';
import type {Socket} from 'node:net';
import {Duplex} from 'node:stream';
import {connect, type TLSSocket} from 'node:tls';
import type {Target} from '../core/poll.ts';
import {fault} from './heard.ts';
import type {Line} from './question.ts';

export async function connectTls(socket: Socket, target: Target, line: Line): Promise<TLSSocket> {
  const secured = connect({
    socket: streamOf(socket),
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0', // old devices have nothing better, and that is what must be found out
  });
  secured.on('error', () => secured.destroy());
  const signal = AbortSignal.any([line.signal, AbortSignal.timeout(line.timeout)]);
  try {
    await once(secured, 'secureConnect', {signal});
    return secured;
  } catch (cause) {
    secured.destroy();
    line.signal.throwIfAborted();
    throw fault(target, `no TLS connection within ${line.timeout} ms`, cause);
  }
}

/** TLS takes a socket of its own away from whoever listens to it; of a stream it takes what it is given. */
function streamOf(socket: Socket): Duplex {
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (bytes: Uint8Array, _encoding, done) => void socket.write(bytes, done),
    final(done) {
      socket.end();
      done();
    },
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (bytes) => {
    if (!stream.push(bytes)) socket.pause();
  });
  socket.once('end', () => stream.push(null));
  socket.once('error', (error) => stream.destroy(error));
  socket.once('close', () => stream.destroy());
  return stream;
}
