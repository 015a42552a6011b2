/**
 * What sensor and core say to each other over a socket: JSON, with the frames of evidence as base64, checked on both sides by
 * schemas that are made of the types (scripts/types-to-schemas.mjs).
 */
import type {SensorChange} from '../core/change.ts';
import type {RingPiece} from '../core/evidence.ts';
import type {FromSensor} from '../core/sensor-message.ts';
import schemas from './message-schemas.json' with {type: 'json'};
import type {Wording} from './socket-port.ts';
import {checkedText, compiled} from './wording.ts';

/** A plant at its bounds (assets, what is known, open alerts) is less, and so is all the evidence that may wait. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What the core speaks; `Order` is SensorOrder, which belongs to the roots. */
export function wordingOfCore<Order extends object>(): Wording<Order, FromSensor> {
  const isFromSensor = compiled<FromSensor>(schemas.FromSensor);
  return {
    maxBytes: MAX_BYTES,
    write: (order) => JSON.stringify(order),
    read(text) {
      const message = checkedText(text, isFromSensor);
      if ('wrong' in message || message.type !== 'changes') return message;
      const {changes, frames} = message;
      return {...message, changes: changes.map(withBytes), ...(frames && {frames: frames.map(ofPiece)})};
    },
  };
}

/** What the sensor speaks. */
export function wordingOfSensor<Order extends object>(): Wording<FromSensor, Order> {
  const isOrder = compiled<Order>(schemas.SensorOrder);
  return {
    maxBytes: MAX_BYTES,
    write: (message) => JSON.stringify(message, bytesAsText),
    read: (text) => checkedText(text, isOrder),
  };
}

const bytesAsText = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

const ofPiece = (piece: RingPiece): RingPiece => ({...piece, pcapng: Buffer.from(String(piece.pcapng), 'base64')});

/** As it came, the bytes are text still. */
const withBytes = (change: SensorChange): SensorChange =>
  change.type === 'evidence' ? {...change, pcapng: Buffer.from(String(change.pcapng), 'base64')} : change;
