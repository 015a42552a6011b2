/**
 * EtherCAT on the wire, little endian: length (11 bits), reserved (1), type (4); then datagrams of command (1), index (1),
 * address (4), length and flags (2), interrupt (2), data, working counter (2). ETG.1000.4 section 5.
 */
import {u8, u16le, u32le} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

export const HEADER = 2;
const DATAGRAM_HEADER = 10;
const WORKING_COUNTER = 2;
export const TYPE = {datagrams: 1, variables: 4, mailbox: 5} as const;
/** Datagrams of one frame that are read: a frame of 1500 bytes has room for 124 empty ones. */
export const MAX_DATAGRAMS = 128;

const COMMANDS = [
  'NOP',
  'APRD',
  'APWR',
  'APRW',
  'FPRD',
  'FPWR',
  'FPRW',
  'BRD',
  'BWR',
  'BRW',
  'LRD',
  'LWR',
  'LRW',
  'ARMW',
  'FRMW',
];
export const FIRST_LOGICAL = 10;
const LAST_LOGICAL = 12;
/** Bit n: command n writes. */
const WRITES = 0b111_1011_0110_1100;
/** Registers of a device: AL control, and the EEPROM's control and status. */
const REGISTER = {alControl: 0x0120, eeprom: 0x0502} as const;
/** Command bits of the EEPROM register. */
const EEPROM_COMMAND = 0x0700;
const EEPROM_WRITE = 0x0200;

export const frameType = (b: Uint8Array, at: number): number => u8(b, at + 1) >> 4;
export const frameLength = (b: Uint8Array, at: number): number => u16le(b, at) & 0x07ff;

export const isFrame = (b: Uint8Array, at: number, end: number): boolean =>
  end - at > HEADER && at + HEADER + frameLength(b, at) <= end;

export const command = (b: Uint8Array, datagram: number): number => u8(b, datagram);
export const isKnown = (b: Uint8Array, datagram: number): boolean => command(b, datagram) < COMMANDS.length;
export const dataLength = (b: Uint8Array, datagram: number): number => u16le(b, datagram + 6) & 0x07ff;
export const hasMore = (b: Uint8Array, datagram: number): boolean => (u8(b, datagram + 7) & 0x80) !== 0;
const isLogical = (b: Uint8Array, datagram: number): boolean =>
  command(b, datagram) >= FIRST_LOGICAL && command(b, datagram) <= LAST_LOGICAL;
export const writes = (b: Uint8Array, datagram: number): boolean => ((WRITES >> command(b, datagram)) & 1) === 1;
const register = (b: Uint8Array, datagram: number): number => u16le(b, datagram + 4);
export const nextDatagram = (b: Uint8Array, datagram: number): number =>
  datagram + DATAGRAM_HEADER + dataLength(b, datagram) + WORKING_COUNTER;

/** The datagram is whole. */
export const isWhole = (b: Uint8Array, datagram: number, end: number): boolean =>
  datagram + DATAGRAM_HEADER <= end && nextDatagram(b, datagram) <= end;

/** State that a write to the AL control register asks for; 0: it is no such write. */
export function stateAsked(b: Uint8Array, datagram: number): number {
  const isAsked = !isLogical(b, datagram) && writes(b, datagram) && register(b, datagram) === REGISTER.alControl;
  return isAsked && dataLength(b, datagram) > 0 ? u8(b, datagram + DATAGRAM_HEADER) & 0x0f : 0;
}

export const writesEeprom = (b: Uint8Array, datagram: number): boolean =>
  !isLogical(b, datagram) &&
  writes(b, datagram) &&
  register(b, datagram) === REGISTER.eeprom &&
  dataLength(b, datagram) >= 2 &&
  (u16le(b, datagram + DATAGRAM_HEADER) & EEPROM_COMMAND) === EEPROM_WRITE;

export function fieldsOf(b: Uint8Array, at: number): Fields {
  const fields: Fields = {'ecatf.type': frameType(b, at), 'ecatf.length': frameLength(b, at)};
  if (frameType(b, at) === TYPE.datagrams) addDatagrams(fields, b, at + HEADER, at + HEADER + frameLength(b, at));
  return fields;
}

function addDatagrams(fields: Fields, b: Uint8Array, start: number, end: number): void {
  const commands: string[] = [];
  const addresses: number[] = [];
  const devices: number[] = [];
  let counter = 0;
  let datagram = start;
  while (commands.length < MAX_DATAGRAMS && isWhole(b, datagram, end)) {
    const isMemory = isLogical(b, datagram);
    commands.push(COMMANDS[command(b, datagram)] ?? String(command(b, datagram)));
    addresses.push(isMemory ? u32le(b, datagram + 2) : register(b, datagram));
    devices.push(isMemory ? 0 : u16le(b, datagram + 2));
    counter += u16le(b, nextDatagram(b, datagram) - WORKING_COUNTER);
    const state = stateAsked(b, datagram);
    if (state !== 0) fields['bifrost.ecat_state'] = state;
    if (!hasMore(b, datagram)) break;
    datagram = nextDatagram(b, datagram);
  }
  fields['bifrost.ecat_commands'] = commands;
  fields['bifrost.ecat_addresses'] = addresses;
  fields['bifrost.ecat_devices'] = devices;
  fields['bifrost.working_counter'] = counter;
}
