/** CAP_NET_RAW: the right to capture. capabilities(7) */
import {readFile} from 'node:fs/promises';
import {type Check, ok, warn} from './check.ts';

const CAP_NET_RAW = 13n;

export const capability: Check = {
  name: 'right to capture',
  async run() {
    const status = await readFile('/proc/self/status', 'utf8');
    const effective = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0'}`);
    if ((effective >> CAP_NET_RAW) & 1n) return [ok('CAP_NET_RAW')];
    return [warn('this user has no CAP_NET_RAW', 'the service has it; to capture by hand, run as root')];
  },
};
