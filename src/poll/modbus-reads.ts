/** Reads of listed registers, small enough for any device: functions 1 to 4, sixteen values a request. */
import type modbusSerial from 'modbus-serial';
import type {Observation} from '../core/observation.ts';
import type {RegisterRange, Target} from '../core/poll.ts';

/** Values of one request. A controller answers so few within one of its cycles. */
const MAX_QUANTITY = 16;
/** Requests of one question; what is listed beyond them is never read. */
const MAX_READS = 64;

export type ModbusClient = InstanceType<typeof modbusSerial.default>;

export interface RegisterRead extends RegisterRange {
  readonly about: string;
  readonly pdu: Uint8Array;
}

const words = {1: 'coils', 2: 'discrete inputs', 3: 'holding registers', 4: 'input registers'} as const;

export function readsOf({registers}: Target): RegisterRead[] {
  const reads: RegisterRead[] = [];
  for (const range of registers) {
    for (let at = 0; at < range.quantity && reads.length < MAX_READS; at += MAX_QUANTITY) {
      reads.push(readAt(range.function, range.address + at, Math.min(MAX_QUANTITY, range.quantity - at)));
    }
  }
  return reads;
}

function readAt(code: RegisterRange['function'], address: number, quantity: number): RegisterRead {
  const last = address + quantity - 1;
  const about = `read ${words[code]} ${quantity === 1 ? address : `${address} to ${last}`}`;
  const pdu = Uint8Array.of(code, address >> 8, address & 0xff, 0, quantity);
  return {function: code, address, quantity, about, pdu};
}

export function readOf(client: ModbusClient, {function: code, address, quantity}: RegisterRead): Promise<unknown> {
  switch (code) {
    case 1:
      return client.readCoils(address, quantity);
    case 2:
      return client.readDiscreteInputs(address, quantity);
    case 3:
      return client.readHoldingRegisters(address, quantity);
    case 4:
      return client.readInputRegisters(address, quantity);
  }
}

const SERVER_DEVICE_FAILURE = 4;
const SERVER_DEVICE_BUSY = 6;

/** It refused, and not since it does not know what it was asked for: it must be left alone. */
export const saysBusy = (told: readonly Observation[]): boolean =>
  told.some(({kind, fields}) => {
    const code = fields['modbus.exception_code'];
    return kind === 'exception' && (code === SERVER_DEVICE_FAILURE || code === SERVER_DEVICE_BUSY);
  });
