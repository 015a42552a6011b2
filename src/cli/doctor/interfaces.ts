/** Every configured interface exists, is up and has a link. A port that only listens needs no address. */
import {readFile} from 'node:fs/promises';
import {networkInterfaces} from 'node:os';
import {type Check, failed, ok, type Result, warn} from './check.ts';

const IFF_UP = 1;

export const interfaces: Check = {
  name: 'interfaces',
  async run({capture}) {
    if (capture.interfaces.length > 0) return Promise.all(capture.interfaces.map(({name}) => look(name)));
    if (capture.serial.length > 0) return [];
    return [failed('none is configured', 'bifrost setup, or name one below capture.interfaces or capture.serial')];
  },
};

async function look(name: string): Promise<Result> {
  const flags = await attribute(name, 'flags');
  if (flags === undefined) return failed(`${name}: there is none`, 'check the name with ip link');
  if ((Number(flags) & IFF_UP) === 0) return failed(`${name}: is down`, `ip link set ${name} up`);
  if ((await attribute(name, 'carrier')) === '0')
    return warn(`${name}: no link`, 'check the cable and the mirror port');
  const addresses = (networkInterfaces()[name] ?? []).filter(({address}) => !address.startsWith('fe80:'));
  if (addresses.length === 0) return ok(`${name}: up`);
  const shown = addresses.map(({address}) => address).join(', ');
  return warn(
    `${name}: up, has the address ${shown}`,
    'a port that only listens should have none: give the box another port for its own traffic (docs/capture-port.md)',
  );
}

/** undefined: no such interface. */
async function attribute(name: string, key: string): Promise<string | undefined> {
  try {
    return (await readFile(`/sys/class/net/${name}/${key}`, 'utf8')).trim();
  } catch {
    return undefined;
  }
}
