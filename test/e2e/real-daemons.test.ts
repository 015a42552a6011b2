/**
 * Daemons that tell of themselves, as Debian ships them, on a plant that the daemon watches: what each was told to call itself is the name
 * of its asset. Each runs with a /run and a host name of its own.
 */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Asset} from '../../src/core/asset.ts';
import {openStore} from '../../src/store/store.ts';
import {canUseNamespaces} from '../netns.ts';
import {until} from '../publish/broker.ts';
import {type Box, type Daemon, makeBox} from './box.ts';
import {missing, type Plant, type PlantHost, switchedPlant} from './switched-plant.ts';

const absent = missing(['lldpd', 'avahi-daemon', 'nmbd', 'smbd', 'smbclient']);
const canRun = canUseNamespaces('daemons that tell of themselves') && absent.length === 0;
if (absent.length > 0) {
  const message = `SKIPPED: daemons that tell of themselves: ${absent.join(', ')} not here (scripts/setup.sh test installs them)`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n`);
}

/** Long: the machine may be busy with other tests. */
const TOLD_MS = 90_000;

const AVAHI = '[server]\nhost-name=engineering-3\nuse-ipv6=no\nenable-dbus=no\n[publish]\npublish-workstation=yes\n';

const samba = (name: string): string => `[global]
netbios name = ${name}
workgroup = PLANT
map to guest = Bad User
lock directory = /run/samba
state directory = /run/samba
cache directory = /run/samba
pid directory = /run/samba
private dir = /run/samba
ncalrpc dir = /run/samba/ncalrpc
load printers = no
disable spoolss = yes
`;

describe.runIf(canRun)('on a capture port', () => {
  let box: Box;
  let plant: Plant;
  let daemon: Daemon;

  const file = (name: string, text: string): string => {
    const path = join(box.folder, name);
    writeFileSync(path, text);
    return path;
  };

  /** Waits until an asset has that name, in whatever case: Samba tells it as that of NetBIOS and of DNS. */
  async function named(name: string): Promise<Asset> {
    let found: Asset | undefined;
    const isThere = (): boolean => {
      const store = openStore(box.store, {readOnly: true});
      found = store.assets.list({limit: 100}).find((one) => one.name?.value.toLowerCase() === name.toLowerCase());
      store.close();
      return found !== undefined;
    };
    await until(`an asset called ${name}`, isThere, TOLD_MS);
    return found as Asset;
  }

  /** Starts a daemon whose files below /run, and whose host name, are its own; whatever it starts ends with its shell. */
  function start(host: PlantHost, name: string, command: string): void {
    const own = `mount -t tmpfs tmpfs /run && mkdir /run/lldpd /run/avahi-daemon /run/samba && hostname ${name}`;
    host.start(['unshare', '--uts', '--pid', '--fork', '--kill-child', 'sh', '-c', `${own} && ${command}; exit`]);
  }

  beforeAll(async () => {
    box = makeBox({});
    plant = switchedPlant(box);
    daemon = await box.start();
  }, 120_000);

  afterAll(async () => {
    await daemon?.end('SIGTERM');
    plant?.remove();
    box?.remove();
  });

  test('lldpd: LLDP', async () => {
    start(plant.host(21), 'pump-station-7', 'lldpd -d -I eth0');
    const {description, macs, name} = await named('pump-station-7');
    expect(name?.source).toBe('lldp');
    expect(description?.value).toMatch(/^Debian GNU\/Linux/);
    expect(macs).toEqual(['02:00:00:09:00:15']);
  }, 120_000);

  test('avahi-daemon: mDNS', async () => {
    const host = plant.host(22);
    const config = file('avahi.conf', AVAHI);
    start(host, 'localhost', `avahi-daemon --no-drop-root --no-chroot --no-rlimits -f ${config}`);
    expect(await named('engineering-3')).toMatchObject({ips: [host.ip], name: {source: 'mdns'}});
  }, 120_000);

  test('nmbd: NetBIOS names', async () => {
    const host = plant.host(23);
    start(host, 'localhost', `nmbd -F --no-process-group -s ${file('nmbd.conf', samba('HISTORIAN-1'))}`);
    expect(await named('HISTORIAN-1')).toMatchObject({ips: [host.ip], name: {source: 'nbns'}});
  }, 120_000);

  test('smbd, asked by smbclient: SMB', async () => {
    const [host, other] = [plant.host(24), plant.host(25)];
    const config = file('smbd.conf', samba('HMI-4'));
    start(host, 'hmi-4', `smbd -F --no-process-group -s ${config}`);
    const asks = setInterval(() => void other.run(['smbclient', '-s', config, '-N', '-L', `//${host.ip}`]), 2000);
    const found = await named('HMI-4').finally(() => clearInterval(asks));
    expect(found).toMatchObject({ips: [host.ip], name: {source: 'smb'}, serves: ['smb@tcp/445']});
  }, 120_000);
});
