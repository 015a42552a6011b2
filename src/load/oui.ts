/**
 * Vendor of a MAC address, from the register of the IEEE as the `oui-data` package ships it. Longest prefix wins.
 *
 * The register is one sorted text, a line a prefix: `0080F4<TAB>TELEMECANIQUE`. It is never taken apart, a look-up halves it until the
 * line is found: so 53,730 entries cost no time at the start, and no objects.
 */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/** Written by the build; the sources have none. */
const PREPARED = new URL('../../prepared/oui.txt', import.meta.url);

/** Prefix lengths in hex digits that the register hands out: 36, 28 and 24 bits. */
const PREFIXES = [9, 7, 6] as const;

const NEWLINE = 0x0a;
const TAB = 0x09;

/** Answers look-ups: `vendorOf('00:80:f4:01:02:03')`. */
export function vendorRegister(): (mac: string) => string | undefined {
  const lines = registerBytes();
  return (mac) => {
    const digits = mac.replaceAll(':', '').toUpperCase();
    for (const length of PREFIXES) {
      const vendor = lineOf(lines, digits.slice(0, length));
      if (vendor !== undefined) return vendor;
    }
    return undefined;
  };
}

function registerBytes(): Buffer {
  try {
    return readFileSync(PREPARED);
  } catch {
    return Buffer.from(registerText()); // from the sources, and where the build was interrupted: 50 ms
  }
}

/** The register as its lines. A vendor is the first line of what it registered. */
export function registerText(): string {
  const register: Readonly<Record<string, string>> = require('oui-data');
  const vendorOf = (entry: string): string => entry.split('\n', 1)[0] ?? '';
  const lines = Object.entries(register).map(([prefix, entry]) => `${prefix}\t${vendorOf(entry)}\n`);
  return lines.sort().join('');
}

/** What stands behind the prefix; undefined: it has no line. Bytes are ordered as the lines are. */
function lineOf(lines: Buffer, prefix: string): string | undefined {
  const wanted = Buffer.from(`${prefix}\t`, 'latin1');
  let [low, high] = [0, lines.length];
  while (low < high) {
    const start = lines.lastIndexOf(NEWLINE, ((low + high) >> 1) - 1) + 1;
    const end = lines.indexOf(NEWLINE, start);
    const order = wanted.compare(lines, start, Math.min(start + wanted.length, lines.length));
    if (order === 0) return lines.toString('utf8', lines.indexOf(TAB, start) + 1, end);
    if (order < 0) high = start;
    else low = end + 1;
  }
  return undefined;
}
