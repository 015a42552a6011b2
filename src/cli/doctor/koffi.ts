/** The bridge to libc loads: without it there is no kernel ring. */
import {type Check, messageOf, ok, warn} from './check.ts';

export const koffi: Check = {
  name: 'koffi',
  async run({capture}) {
    try {
      const {default: bridge} = await import('koffi');
      return [ok(`koffi ${bridge.version}`)];
    } catch (error) {
      const hint =
        capture.source === 'ring' ? 'or set capture.source: pcap' : 'capture uses libpcap meanwhile, which is slower';
      return [warn(messageOf(error), `install Bifrost again, made for this machine and its Node.js; ${hint}`)];
    }
  },
};
