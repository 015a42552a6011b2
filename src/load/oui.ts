/** Vendor of a MAC address, from the register of the IEEE as the `oui-data` package ships it. Longest prefix wins. */
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/** Prefix lengths in hex digits that the register hands out: 36, 28 and 24 bits. */
const PREFIXES = [9, 7, 6] as const;

/** Loads the register (about 50 ms) and answers look-ups: `vendorOf('00:80:f4:01:02:03')`. */
export function vendorRegister(): (mac: string) => string | undefined {
  const register: Readonly<Record<string, string>> = require('oui-data');
  return (mac) => {
    const digits = mac.replaceAll(':', '').toUpperCase();
    for (const length of PREFIXES) {
      const entry = register[digits.slice(0, length)];
      if (entry !== undefined) return entry.split('\n', 1)[0];
    }
    return undefined;
  };
}
