/** State of one connection: the CONNECT that waits for its answer, the version, and what is stepped over. */
import type {Fields} from '../../src/core/fact.ts';
import {type Packet, packet} from './wire.ts';

export interface Half {
  /** Bytes of a payload still to come. */
  skip: number;
  isLost: boolean;
}

export interface Session {
  readonly client: Half;
  readonly server: Half;
  readonly packet: Packet;
  /** Of the CONNECT that was not yet answered. */
  connect: Fields | undefined;
  connectHash: number;
  /** Hash of what is told of it. */
  known: number;
  clientId: string;
  /** 5 has properties; 0 while no CONNECT was seen. */
  version: number;
}

export const openSession = (): Session => ({
  client: {skip: 0, isLost: false},
  server: {skip: 0, isLost: false},
  packet: packet(),
  connect: undefined,
  connectHash: 0,
  known: 0,
  clientId: '',
  version: 0,
});
