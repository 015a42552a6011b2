/** NTP: whose clock is taken from whom. RFC 5905; control messages RFC 9327. */
import {hex, printable, u8, u32} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import type {Probe, Protocol, Report, Side} from '../../src/core/protocol.ts';
import {SECOND} from '../../src/core/time.ts';
import {ip4Text} from '../../src/net/address.ts';
import {anomalies, fields, names} from './fields.ts';

const HEADER = 48;
const CONTROL_HEADER = 12;
const PRIVATE_HEADER = 8;
const MODE = {client: 3, control: 6, private: 7} as const;
/** Seconds from 1900, where NTP begins, to 1970. */
const EPOCH = 2_208_988_800;
const ERA = 2 ** 32;
const SHOWN = 16;

export const ntp: Protocol<null> = {
  name: 'ntp',
  title: 'NTP',
  ports: {udp: [123]},
  fields,
  names,
  scope: ['ntp.flags.mode'],
  target: ['ntp.refid', 'ntp.stratum'],
  anomalies,
  maxMessage: 1500,
  probe,
  open: () => null,
  read(_session, from, b, start, end, report) {
    if (isSound(b, start, end)) readOne(from, b, start, report);
    else report.anomaly('malformed', from, {'bifrost.message_start': hex(b, start, Math.min(end, start + SHOWN))});
    return end - start;
  },
  gap: () => undefined,
  tick: () => undefined,
  close: () => undefined,
};

/** There is no mark to know it by: only its port tells. */
function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  if (!(isOnPort && isSound(b, start, end))) return 'no';
  const m = mode(b, start);
  if (m === MODE.client) return 'request';
  return m === 4 ? 'response' : 'either';
}

const mode = (b: Uint8Array, at: number): number => u8(b, at) & 7;
const version = (b: Uint8Array, at: number): number => (u8(b, at) >> 3) & 7;

function isSound(b: Uint8Array, at: number, end: number): boolean {
  if (end - at < PRIVATE_HEADER) return false;
  const m = mode(b, at);
  if (m === 0 || version(b, at) === 0 || version(b, at) > 4) return false;
  return end - at >= (m === MODE.private ? PRIVATE_HEADER : m === MODE.control ? CONTROL_HEADER : HEADER);
}

function readOne(from: Side, b: Uint8Array, at: number, report: Report): void {
  const offset = offsetOf(b, at, report);
  const isOff = Math.abs(offset) > 1;
  if (report.messages) report.message(from, fieldsOf(b, at, offset, isOff));
  if (report.repeats(printOf(b, at, isOff, from), refidBits(b, at))) return;
  const shown = fieldsOf(b, at, offset, isOff);
  shown['bifrost.from'] = from;
  const m = mode(b, at);
  if (m === MODE.client) report.fact('read', 'time-asked', shown);
  else if (m === MODE.control) report.fact('control', 'control-message', shown);
  else if (m === MODE.private) report.fact('control', 'private-message', shown);
  else if (u8(b, at + 1) === 0) report.fact('exception', 'refused', shown);
  else report.fact('service', 'time-given', shown);
}

/** Of who asks nothing but the version says anything: clients fill the rest as they like. */
function printOf(b: Uint8Array, at: number, isOff: boolean, from: Side): number {
  const who = from === 'server' ? 1 << 20 : 0;
  const m = mode(b, at);
  if (m === MODE.client) return (u8(b, at) & 0x3f) | who;
  const second = m === MODE.private ? u8(b, at + 3) : u8(b, at + 1);
  return u8(b, at) | (second << 8) | (isOff && m < MODE.control ? 1 << 16 : 0) | who;
}

const refidBits = (b: Uint8Array, at: number): number =>
  mode(b, at) < MODE.control && mode(b, at) !== MODE.client ? u32(b, at + 12) : 0;

/** By how much the transmit time stamp is ahead of the packet's time; 0 where there is none. */
function offsetOf(b: Uint8Array, at: number, report: Report): number {
  if (mode(b, at) >= MODE.control || mode(b, at) === MODE.client) return 0;
  const seconds = u32(b, at + 40);
  if (seconds === 0) return 0;
  const packet = report.time / SECOND + EPOCH;
  const stamp = seconds + u32(b, at + 44) / ERA;
  // The era is the one that is nearest (RFC 5905 §6).
  return stamp + Math.round((packet - stamp) / ERA) * ERA - packet;
}

function fieldsOf(b: Uint8Array, at: number, offset: number, isOff: boolean): Fields {
  const shown: Fields = {
    'ntp.flags.li': u8(b, at) >> 6,
    'ntp.flags.vn': version(b, at),
    'ntp.flags.mode': mode(b, at),
  };
  const m = mode(b, at);
  if (m === MODE.control) shown['ntp.ctrl.opcode'] = u8(b, at + 1) & 0x1f;
  else if (m === MODE.private) shown['ntp.priv.reqcode'] = u8(b, at + 3);
  else {
    shown['ntp.stratum'] = u8(b, at + 1);
    shown['ntp.refid'] = refidOf(b, at);
    if (m !== MODE.client) {
      shown['bifrost.offset'] = Math.round(offset * 1e6) / 1e6;
      shown['bifrost.is_off'] = isOff;
    }
  }
  return shown;
}

/** Up to stratum 1 four letters name the clock or the refusal; beyond it is the address of the server above. */
function refidOf(b: Uint8Array, at: number): string {
  if (u8(b, at + 1) > 1) return ip4Text(b, at + 12);
  let end = at + 16;
  while (end > at + 12 && u8(b, end - 1) === 0) end--;
  return printable(b, at + 12, end);
}
