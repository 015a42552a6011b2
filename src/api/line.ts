/** One line from a socket, of bounded length. */
import type {Socket} from 'node:net';

const NEWLINE = 0x0a;

export type LineFailure = 'too-long' | 'ended' | 'error';
export type LineRead = {readonly line: string} | {readonly failure: LineFailure; readonly cause?: Error};

/** What came before the first newline; whatever follows is not read. Never rejects. */
export function readLine(socket: Socket, maxBytes: number): Promise<LineRead> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    function done(read: LineRead): void {
      socket.off('data', take).pause();
      resolve(read);
    }
    function take(chunk: Buffer): void {
      const end = chunk.indexOf(NEWLINE);
      const part = end < 0 ? chunk : chunk.subarray(0, end);
      chunks.push(part);
      length += part.length;
      if (length > maxBytes) done({failure: 'too-long'});
      else if (end >= 0) done({line: Buffer.concat(chunks).toString('utf8')});
    }
    socket.on('data', take);
    socket.once('end', () => resolve({failure: 'ended'}));
    socket.once('error', (cause) => resolve({failure: 'error', cause}));
    socket.once('close', () => resolve({failure: 'ended'}));
  });
}
