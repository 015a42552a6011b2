/** A serial port of the box, to ask over: opened for both ways. What may be asked there is not decided here. */
import {constants} from 'node:fs';
import type {SerialPort} from './serial-mode.ts';
import {type Listener, openPort} from './serial-port.ts';

export interface SerialTalk {
  write(bytes: Uint8Array): void;
  /** Nothing is sent after it but what the port had taken already. */
  close(): void;
}

/** Throws what the system says when the port cannot be opened or set. */
export async function talkOverSerial(port: SerialPort, handlers: Listener): Promise<SerialTalk> {
  const {stream} = await openPort(port, constants.O_RDWR, handlers);
  return {
    write: (bytes) => void stream.write(bytes),
    close: () => void stream.destroy(),
  };
}
