/** Questions and answers on a connection of their own, one after the other. */
import type {Micros} from '../core/time.ts';
import {type Endpoint, mbap} from './frames.ts';
import {connect, MS, type Wire} from './wire.ts';

export type Exchange = readonly [question: Uint8Array, answer: Uint8Array];

const PAUSE: Micros = 100 * MS;

export function exchanges(w: Wire, client: Endpoint, server: Endpoint, all: readonly Exchange[]): void {
  const line = connect(w, 0, client, server);
  for (const [i, [question, answer]] of all.entries()) line.ask((i + 1) * PAUSE, question, answer);
  line.close((all.length + 1) * PAUSE);
}

/** PDUs of Modbus, each with its answer, as ADUs of one unit. */
export const modbus = (unit: number, pdus: readonly (readonly [readonly number[], readonly number[]])[]): Exchange[] =>
  pdus.map(([question, answer], i) => [
    mbap(i + 1, unit, Uint8Array.from(question)),
    mbap(i + 1, unit, Uint8Array.from(answer)),
  ]);

/** Bytes as they stand in captures, groups of hex digits. */
export const hexBytes = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
