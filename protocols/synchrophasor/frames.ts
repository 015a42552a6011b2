/**
 * What each frame says. Data comes 10 to 120 times a second: it ends at `report.repeats`, before anything is built.
 * IEEE C37.118.2-2011, clauses 6.3 to 6.6.
 */
import {i32, printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';
import {mix32} from '../../src/core/hash.ts';
import type {Report} from '../../src/core/protocol.ts';
import {stationsOf} from './stations.ts';
import * as wire from './wire.ts';

/** Longest text of a header frame that is kept. */
const MAX_TEXT = 256;
const CHECKSUM = 2;

const commands: Readonly<Record<number, string>> = {
  1: 'data-off',
  2: 'data-on',
  3: 'request-header',
  4: 'request-configuration',
  5: 'request-configuration',
  6: 'request-configuration',
  8: 'extended-command',
};

const OTHER_COMMAND = 'other-command';

export const names: readonly string[] = [
  'data',
  'header',
  'configuration',
  ...new Set(Object.values(commands)),
  OTHER_COMMAND,
];

/** Reports the frame at `b[at..end)`, which may have been cut to `wire.KEEP` bytes. */
export function reportFrame(report: Report, b: Uint8Array, at: number, end: number): void {
  const type = wire.frameType(b, at);
  const a = type | (wire.idCode(b, at) << 4);
  if (type === wire.DATA) {
    if (report.repeats(a, (wire.frameSize(b, at) << 8) ^ state(b, at))) return;
    report.fact('read', 'data', frameFields(b, at, end));
  } else if (type === wire.COMMAND) {
    if (report.repeats(a, wire.firstWord(b, at))) return;
    reportCommand(report, b, at, end);
  } else {
    if (report.repeats(a, bodyHash(b, at + wire.HEADER, end - CHECKSUM))) return;
    const isHeader = type === wire.HEADER_FRAME;
    report.fact(isHeader ? 'read' : 'identify', isHeader ? 'header' : 'configuration', frameFields(b, at, end));
  }
}

function reportCommand(report: Report, b: Uint8Array, at: number, end: number): void {
  const name = commands[wire.firstWord(b, at)] ?? OTHER_COMMAND;
  report.fact(name.startsWith('request-') ? 'read' : 'control', name, frameFields(b, at, end));
}

/** What of a data frame is no measurement: upper bits of the status word, and time quality. */
const state = (b: Uint8Array, at: number): number =>
  (wire.firstWord(b, at) & (DATA_ERROR | NOT_SYNCHRONIZED | CHANGES)) | wire.timeQuality(b, at);

const DATA_ERROR = 0xc000;
const NOT_SYNCHRONIZED = 0x2000;
const CHANGES = 0x0400;

/** The fields of the frame at `b[at..end)`. */
export function frameFields(b: Uint8Array, at: number, end: number): Fields {
  const fields: Fields = {
    'synphasor.frtype': wire.frameType(b, at),
    'synphasor.version': wire.version(b, at),
    'synphasor.frsize': wire.frameSize(b, at),
    'synphasor.idcode_stream_source': wire.idCode(b, at),
  };
  addBody(fields, b, at, end);
  return fields;
}

function addBody(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const type = wire.frameType(b, at);
  if (type === wire.COMMAND) fields['synphasor.command'] = wire.firstWord(b, at);
  else if (type === wire.DATA) addState(fields, b, at);
  else if (type === wire.HEADER_FRAME) fields['bifrost.text'] = textOf(b, at, end);
  else addStations(fields, b, at, end);
}

function textOf(b: Uint8Array, at: number, end: number): string {
  const start = at + wire.HEADER;
  return printable(b, start, Math.min(end - CHECKSUM, start + MAX_TEXT));
}

function addState(fields: Fields, b: Uint8Array, at: number): void {
  const status = wire.firstWord(b, at);
  fields['synphasor.timeqal.timequalindic'] = wire.timeQuality(b, at);
  fields['bifrost.data_error'] = status >> 14;
  fields['bifrost.not_synchronized'] = (status & NOT_SYNCHRONIZED) !== 0;
  fields['bifrost.configuration_changes'] = (status & CHANGES) !== 0;
}

function addStations(fields: Fields, b: Uint8Array, at: number, end: number): void {
  const stations = stationsOf(b, at, end - CHECKSUM);
  fields['synphasor.conf.numpmu'] = stations.count;
  fields['synphasor.idcode_data_source'] = stations.ids;
  fields['synphasor.station_name'] = stations.names;
  const [only] = stations.names;
  if (stations.count === 1 && only) fields['bifrost.device_name'] = only;
}

function bodyHash(b: Uint8Array, at: number, end: number): number {
  let h = end - at;
  let i = at;
  for (; i + 4 <= end; i += 4) h = mix32(h ^ i32(b, i));
  for (; i < end; i++) h = mix32(h ^ u8(b, i));
  return h;
}
