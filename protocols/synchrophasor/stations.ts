/** Names and id codes of the PMUs in a configuration frame. IEEE C37.118.2-2011, clauses 6.4 and 6.5. */
import {printable, u8, u16} from '../../src/core/bytes.ts';
import {CONFIG_3, frameType, HEADER} from './wire.ts';

/** PMUs of one configuration that are listed. */
const MAX_STATIONS = 64;
const NAME = 16;

export interface Stations {
  readonly names: string[];
  readonly ids: number[];
  /** How many the frame says that it has. */
  readonly count: number;
}

/** The stations of the configuration at `b[at..end)`, as far as they are there; of configuration 3 the first one. */
export function stationsOf(b: Uint8Array, at: number, end: number): Stations {
  return frameType(b, at) === CONFIG_3 ? firstOf3(b, at + HEADER, end) : stationsOf2(b, at + HEADER, end);
}

/** Time base (4), number of PMUs (2), then of each: name, id code, format, three counts, channels, units, two words. */
function stationsOf2(b: Uint8Array, p: number, end: number): Stations {
  const stations: Stations = {names: [], ids: [], count: end - p >= 6 ? u16(b, p + 4) : 0};
  let at = p + 6;
  while (stations.names.length < Math.min(stations.count, MAX_STATIONS) && end - at >= NAME + 10) {
    stations.names.push(name(b, at, at + NAME));
    stations.ids.push(u16(b, at + NAME));
    at += stationLength(u16(b, at + NAME + 4), u16(b, at + NAME + 6), u16(b, at + NAME + 8));
  }
  return stations;
}

/** A digital word has 16 names. */
const stationLength = (phasors: number, analogs: number, digitals: number): number =>
  NAME + 10 + NAME * (phasors + analogs + 16 * digitals) + 4 * (phasors + analogs + digitals) + 4;

/** Continuation (2), time base (4), number of PMUs (2), length of name (1), name, id code. */
function firstOf3(b: Uint8Array, p: number, end: number): Stations {
  const stations: Stations = {names: [], ids: [], count: end - p >= 8 ? u16(b, p + 6) : 0};
  if (end - p < 9 || u16(b, p) > 1) return stations;
  const stop = p + 9 + u8(b, p + 8);
  if (stop + 2 > end) return stations;
  stations.names.push(name(b, p + 9, stop));
  stations.ids.push(u16(b, stop));
  return stations;
}

const name = (b: Uint8Array, at: number, end: number): string => printable(b, at, end).replaceAll('\\x00', '').trim();
