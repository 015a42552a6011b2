/** What both sides of a connection say of themselves in their hello. */
import {printable, u8} from '../../src/core/bytes.ts';
import type {Fields} from '../../src/core/fact.ts';

/** Lines of a hello that are looked at: real ones have about 20. */
const MAX_LINES = 64;
/** Longest value that is kept. */
const MAX_VALUE = 128;
const LF = 0x0a;

/** What is kept of a hello, by its key; the rest are session numbers and features. */
const kept: ReadonlyMap<string, string> = new Map([
  ['fox.version', 'bifrost.fox_version'],
  ['hostName', 'bifrost.device_name'],
  ['hostAddress', 'bifrost.host_address'],
  ['app.name', 'bifrost.application'],
  ['app.version', 'bifrost.revision'],
  ['vm.name', 'bifrost.vm_name'],
  ['vm.version', 'bifrost.vm_version'],
  ['os.name', 'bifrost.os_name'],
  ['os.version', 'bifrost.os_version'],
  ['station.name', 'bifrost.station_name'],
  ['hostId', 'bifrost.serial'],
  ['brandId', 'bifrost.brand'],
]);

/** Adds the lines `key=type:value` of `b[at..end)`. */
export function addHello(fields: Fields, b: Uint8Array, at: number, end: number): void {
  let line = at;
  for (let i = 0; i < MAX_LINES && line < end; i++) {
    let stop = line;
    while (stop < end && u8(b, stop) !== LF) stop++;
    addLine(fields, printable(b, line, Math.min(stop, line + MAX_VALUE)));
    line = stop + 1;
  }
  if (fields['bifrost.application'] === 'Station') fields['bifrost.vendor_name'] = 'Tridium';
}

function addLine(fields: Fields, line: string): void {
  const equals = line.indexOf('=');
  const name = equals < 0 ? undefined : kept.get(line.slice(0, equals).trim());
  const value = line.slice(equals + 3);
  if (name !== undefined && line.charAt(equals + 2) === ':' && value !== '') fields[name] = value;
}
