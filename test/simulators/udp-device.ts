/** A device that answers datagrams on loopback, well or badly, and tells a test what it saw. */
import {createSocket} from 'node:dgram';
import {once} from 'node:events';

export interface DatagramDevice {
  readonly port: number;
  readonly seen: {readonly requests: Uint8Array[]};
  stop(): void;
}

/** `answer` makes all datagrams of the answer; none: silence. */
export async function startUdpDevice(answer: (request: Uint8Array) => readonly Uint8Array[]): Promise<DatagramDevice> {
  const requests: Uint8Array[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (bytes, {port, address}) => {
    const request = Uint8Array.from(bytes);
    requests.push(request);
    for (const reply of answer(request)) socket.send(reply, port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {port: socket.address().port, seen: {requests}, stop: () => void socket.close()};
}
