/**
 * A connected unix socket as a port. Whatever is no message ends the connection, with the reason in words; so does an end that
 * does not read what it is sent.
 */
import type {Socket} from 'node:net';
import type {Port, PortEvents} from '../core/port.ts';
import {frameOf, frameReader} from './frames.ts';

/** How messages are written and read; one for each pair of ends. */
export interface Wording<Out, In> {
  readonly maxBytes: number;
  write(message: Out): string;
  /** The message, or what is wrong with the text. Never throws. */
  read(text: string): In | {readonly wrong: string};
}

/** The other end may lag behind by so many of the longest messages. */
const MOST_WAITING = 2;

export function socketPort<Out, In extends object>(
  socket: Socket,
  {maxBytes, write, read}: Wording<Out, In>,
  {onMessage, onGone}: PortEvents<In>,
): Port<Out> {
  const reader = frameReader(maxBytes);
  let isOver = false;
  function end(reason: string): void {
    if (isOver) return;
    isOver = true;
    socket.destroy();
    onGone(reason);
  }
  socket.on('data', (bytes) => {
    const texts = reader.push(bytes);
    for (const text of texts ?? []) {
      if (isOver) return;
      const message = read(text);
      if ('wrong' in message) end(`it said something that is no message: ${message.wrong}`);
      else onMessage(message);
    }
    if (texts === undefined) end(`it sent a message of more than ${maxBytes} bytes`);
  });
  socket.on('error', (error) => end(error.message));
  socket.on('close', () => end('it hung up'));
  return {
    send(message) {
      if (isOver) return;
      const frame = frameOf(write(message), maxBytes);
      if (frame === undefined) end(`a message to it would be more than ${maxBytes} bytes`);
      else if (socket.writableLength > MOST_WAITING * maxBytes) end('it does not read what it is sent');
      else socket.write(frame);
    },
    close() {
      isOver = true;
      socket.destroy();
    },
  };
}
