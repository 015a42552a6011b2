/**
 * PROFINET real-time frames: frame id (2), then what the id says. Cyclic data ends with cycle counter (2), data status (1)
 * and transfer status (1). IEC 61158-6-10, frame ids and RTC, RTA and PTCP.
 */
import {u8, u16} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

export type Kind = 'cyclic' | 'alarm' | 'time' | 'delay' | 'dcp' | 'other';

const STATUS_LENGTH = 4;
const MIN_ALARM = 14;
const ALARM_HIGH = 0xfc01;
const ALARM_LOW = 0xfe01;
export const DATA_STATUS = {valid: 0x04, run: 0x10, ok: 0x20} as const;

export const frameId = (b: Uint8Array, at: number): number => u16(b, at);

export function kindOf(id: number): Kind {
  if (id === ALARM_HIGH || id === ALARM_LOW) return 'alarm';
  if (id >= 0xfefc && id <= 0xfeff) return 'dcp';
  if (id >= 0xff40 && id <= 0xff43) return 'delay';
  if (id < 0x0100 || (id >= 0xff00 && id < 0xff40)) return 'time';
  return id <= 0xfbff ? 'cyclic' : 'other';
}

/** There is room for what the frame id says. */
export function isSound(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < 2) return false;
  const kind = kindOf(frameId(b, at));
  return end - at >= (kind === 'cyclic' ? 2 + STATUS_LENGTH : kind === 'alarm' ? MIN_ALARM : 2);
}

const cycleCounter = (b: Uint8Array, end: number): number => u16(b, end - 4);
export const dataStatus = (b: Uint8Array, end: number): number => u8(b, end - 2);
const transferStatus = (b: Uint8Array, end: number): number => u8(b, end - 1);
export const dataLength = (at: number, end: number): number => end - at - 2 - STATUS_LENGTH;

/** An alarm is data that somebody has to acknowledge; the rest are acknowledgments of its transport. */
const isAlarmData = (b: Uint8Array, at: number): boolean => (u8(b, at + 6) & 0x0f) === 1;

/** Type of the block in an alarm: 1 and 2 notify, with 0x8000 they acknowledge; -1: none. */
export const alarmBlock = (b: Uint8Array, at: number, end: number): number =>
  isAlarmData(b, at) && end - at >= MIN_ALARM + 18 ? u16(b, at + MIN_ALARM) : -1;

export function fieldsOf(b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {'pn_rt.frame_id': frameId(b, at)};
  const kind = kindOf(frameId(b, at));
  if (kind === 'cyclic') addStatus(fields, b, at, end);
  if (kind === 'alarm') addAlarm(fields, b, at, end);
  return fields;
}

function addStatus(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const status = dataStatus(b, end);
  fields['bifrost.data_length'] = dataLength(at, end);
  fields['pn_rt.cycle_counter'] = cycleCounter(b, end);
  fields['pn_rt.ds'] = status;
  fields['pn_rt.ds_valid'] = (status & DATA_STATUS.valid) !== 0;
  fields['pn_rt.ds_operate'] = (status & DATA_STATUS.run) !== 0;
  fields['pn_rt.ds_ok'] = (status & DATA_STATUS.ok) !== 0;
  fields['pn_rt.transfer_status'] = transferStatus(b, end);
}

/** Behind the block's header of 6 bytes: alarm type (2), API (4), slot (2), subslot (2). */
function addAlarm(fields: Fields, b: Uint8Array, at: number, end: number): void {
  fields['bifrost.alarm_priority'] = frameId(b, at) === ALARM_HIGH ? 'high' : 'low';
  if (alarmBlock(b, at, end) < 0) return;
  fields['pn_io.alarm_type'] = u16(b, at + MIN_ALARM + 6);
  fields['pn_io.slot_nr'] = u16(b, at + MIN_ALARM + 12);
  fields['pn_io.subslot_nr'] = u16(b, at + MIN_ALARM + 14);
}
