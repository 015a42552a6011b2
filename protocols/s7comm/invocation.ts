/** Program invocation (PI) services: start, activate and delete blocks, compress, copy to the load memory. */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import type {FactKind, Fields} from '../../src/core/fact.ts';
import {BLOCK_NAME, blockName} from './blocks.ts';

/** Function, seven bytes without known meaning, length of the argument. */
const ARGUMENT = 8;
/** Of a PLC stop: function, five bytes without known meaning, then the length of the name. */
const STOP_NAME = 6;
/** More blocks fit no PDU. */
const MAX_BLOCKS = 128;

interface Service {
  readonly name: string;
  readonly kind: FactKind;
}

const start: Service = {name: 'plc-start', kind: 'control'};
const coldStart: Service = {name: 'plc-cold-start', kind: 'control'};
const other: Service = {name: 'pi-service', kind: 'control'};

const services: ReadonlyMap<string, Service> = new Map([
  ['P_PROGRAM', start],
  ['_INSE', {name: 'activate-block', kind: 'program'}],
  ['_DELE', {name: 'delete-block', kind: 'program'}],
  ['_GARB', {name: 'compress-memory', kind: 'program'}],
  ['_MODU', {name: 'copy-ram-to-rom', kind: 'program'}],
]);

export const piServices: readonly Service[] = [...services.values(), coldStart, other];

/** Where the name of the service begins: behind the argument; its length is the byte before. -1: the parameter is cut. */
function nameAt(b: Uint8Array, p: number, end: number): number {
  if (p + ARGUMENT + 2 > end) return -1;
  const at = p + ARGUMENT + 2 + u16(b, p + ARGUMENT) + 1;
  return at <= end && at + u8(b, at - 1) <= end ? at : -1;
}

/** What the PI service whose parameter is `b[p..end)` does. */
export function piName(b: Uint8Array, p: number, end: number): Service {
  const at = nameAt(b, p, end);
  if (at < 0) return other;
  const service = services.get(printable(b, at, at + u8(b, at - 1))) ?? other;
  // An argument beginning with C asks for a cold restart.
  const isCold = u16(b, p + ARGUMENT) >= 1 && u8(b, p + ARGUMENT + 2) === 0x43;
  return service === start && isCold ? coldStart : service;
}

export function addInvocation(fields: Fields, b: Uint8Array, p: number, end: number): void {
  const at = nameAt(b, p, end);
  if (at < 0) return;
  const name = printable(b, at, at + u8(b, at - 1));
  fields['s7comm.param.pistart.servicename'] = name;
  const argument = p + ARGUMENT + 2;
  if (name === '_INSE' || name === '_DELE') addBlocks(fields, b, argument, at - 1);
  else if (at - 1 > argument) fields['bifrost.pi_argument'] = printable(b, argument, at - 1);
}

/** Count, a byte without known meaning, then the names. */
function addBlocks(fields: Fields, b: Uint8Array, at: number, end: number): void {
  if (at >= end) return;
  const count = Math.min(u8(b, at), MAX_BLOCKS);
  const names: string[] = [];
  for (let i = at + 2; names.length < count && i + BLOCK_NAME <= end; i += BLOCK_NAME) names.push(blockName(b, i));
  fields['bifrost.block'] = names;
}

export function addStop(fields: Fields, b: Uint8Array, p: number, end: number): void {
  const at = p + STOP_NAME + 1;
  if (at > end || at + u8(b, at - 1) > end) return;
  fields['s7comm.param.pistart.servicename'] = printable(b, at, at + u8(b, at - 1));
}
