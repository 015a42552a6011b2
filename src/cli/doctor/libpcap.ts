/** libpcap is there: it compiles filters, and captures where the kernel ring does not work. */
import {type Check, ok, warn} from './check.ts';

/** In the order in which distributions name it. */
const LIBRARIES = ['libpcap.so.0.8', 'libpcap.so.1', 'libpcap.so'];

export const libpcap: Check = {
  name: 'libpcap',
  async run() {
    const {default: koffi} = await import('koffi');
    for (const library of LIBRARIES) {
      try {
        koffi.load(library);
        return [ok(library)];
      } catch {
        // not under this name: the next one
      }
    }
    return [
      warn(
        'not installed',
        'needed for capture.interfaces[].filter and capture.source: pcap: apt-get install libpcap0.8',
      ),
    ];
  },
};
