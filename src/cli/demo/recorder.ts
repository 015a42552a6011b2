/**
 * Where nobody may capture: proxies in front of the plant that write down what passes, as a capture file. Its frames are
 * made from what the sockets said, so the addresses are real and the timing is.
 */
import {once} from 'node:events';
import {closeSync, openSync, writeSync} from 'node:fs';
import {type AddressInfo, connect, createServer, type Server, type Socket} from 'node:net';
import {type Endpoint, FLAG, tcpFrame} from '../../drill/frames.ts';

const LINKTYPE_RAW = 101;
/** Bytes of an Ethernet header: loopback has none. */
const ETHERNET = 14;
const {syn: SYN, ack: ACK, fin: FIN} = FLAG;

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Recorder<E extends Address> {
  /** The plant, to be reached through the proxies. */
  readonly endpoints: readonly E[];
  /** Ends the recording; the file is whole then. */
  stop(): Promise<void>;
}

interface Peer extends Endpoint {
  seq: number;
}

const NO_MAC = '00:00:00:00:00:00';

export async function startRecorder<E extends Address>(plant: readonly E[], path: string): Promise<Recorder<E>> {
  const file = openSync(path, 'w');
  writeSync(file, fileHeader());
  const write = (frame: Buffer): void => void writeSync(file, record(frame));
  const servers = new Map<string, Server>();
  const sockets = new Set<Socket>();
  const endpoints: E[] = [];
  for (const endpoint of plant) {
    const key = `${endpoint.host}:${endpoint.port}`;
    const server = servers.get(key) ?? (await proxy(endpoint, sockets, write));
    servers.set(key, server);
    endpoints.push({...endpoint, host: '127.0.0.1', port: (server.address() as AddressInfo).port});
  }
  return {
    endpoints,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([...servers.values()].map((server) => new Promise((resolve) => server.close(resolve))));
      closeSync(file);
    },
  };
}

async function proxy({host, port}: Address, sockets: Set<Socket>, write: (frame: Buffer) => void): Promise<Server> {
  const server = createServer((socket) => {
    const client: Peer = {
      mac: NO_MAC,
      ip: socket.remoteAddress ?? '127.0.0.1',
      port: socket.remotePort ?? 0,
      seq: 1000,
    };
    const device: Peer = {mac: NO_MAC, ip: host, port, seq: 5000};
    const target = connect({host, port});
    say(write, client, device, SYN);
    say(write, device, client, SYN | ACK);
    join(
      socket,
      target,
      () => say(write, client, device, FIN | ACK),
      (data) => say(write, client, device, ACK, data),
    );
    join(
      target,
      socket,
      () => say(write, device, client, FIN | ACK),
      (data) => say(write, device, client, ACK, data),
    );
    for (const one of [socket, target]) sockets.add(one);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function join(from: Socket, to: Socket, onEnd: () => void, onData: (data: Buffer) => void): void {
  from.on('data', (data: Buffer) => {
    onData(data);
    to.write(data);
  });
  from.on('error', () => to.destroy());
  from.on('close', () => {
    onEnd();
    to.destroy();
  });
}

function say(
  write: (frame: Buffer) => void,
  from: Peer,
  to: Peer,
  flags: number,
  payload: Buffer = Buffer.alloc(0),
): void {
  const packet = tcpFrame({from, to, seq: from.seq, ack: to.seq, flags, payload}).subarray(ETHERNET);
  from.seq += payload.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
  write(packet);
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  return header;
}

function record(packet: Buffer): Buffer {
  const head = Buffer.alloc(16);
  const micros = Date.now() * 1000;
  head.writeUInt32LE(Math.floor(micros / 1e6), 0);
  head.writeUInt32LE(micros % 1e6, 4);
  head.writeUInt32LE(packet.length, 8);
  head.writeUInt32LE(packet.length, 12);
  return Buffer.concat([head, packet]);
}
