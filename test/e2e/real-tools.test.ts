/** The tools of those who break in, live: each gives its alert, once, soon, and with the right hosts. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {openStore} from '../../src/store/store.ts';
import {canUseNamespaces} from '../netns.ts';
import {type Box, type Daemon, makeBox} from './box.ts';
import {missing, type Plant, type PlantHost, switchedPlant} from './switched-plant.ts';

/** Debian's own, which sees Debian's packages. */
const PYTHON = '/usr/bin/python3';
const SERIAL = '/usr/lib/python3/dist-packages/serial_asyncio';
const PYMODBUS = '/usr/lib/python3/dist-packages/pymodbus';
const absent = missing(['nmap', 'arpspoof', 'dnsmasq', PYTHON, PYMODBUS, SERIAL]);
const canRun = canUseNamespaces('tools of intruders on a capture port') && absent.length === 0;
if (absent.length > 0) {
  const message = `SKIPPED: tools of intruders: ${absent.join(', ')} not here (scripts/setup.sh test installs them)`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  process.stderr.write(`\n*** ${message} ***\n`);
}

const LEARN_MS = 10_000;
/** From the frame that completes it to the store. */
const SOON_MS = 2000;

const SERVER = `
from pymodbus.server import StartTcpServer
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
from pymodbus.device import ModbusDeviceIdentification
identity = ModbusDeviceIdentification()
identity.VendorName = 'Northwater'
identity.ProductCode = 'NW-PLC-20'
identity.MajorMinorRevision = '2.8'
block = lambda: ModbusSequentialDataBlock(0, [7] * 100)
context = ModbusServerContext(ModbusSlaveContext(di=block(), co=block(), hr=block(), ir=block()), single=True)
StartTcpServer(context=context, identity=identity, address=('10.9.0.11', 502))
`;

const client = (body: string): string => `
import time
from pymodbus.client import ModbusTcpClient
client = ModbusTcpClient('10.9.0.11')
client.connect()
${body}
client.close()
`;
const POLL = client('while True:\n    client.read_holding_registers(0, 4, slave=1)\n    time.sleep(0.5)');
const WRITE = client('for value in range(20):\n    client.write_register(3, value, slave=1)\n    time.sleep(0.02)');

describe.runIf(canRun)('on a capture port', () => {
  let box: Box;
  let plant: Plant;
  let daemon: Daemon;
  let plc: PlantHost;
  let hmi: PlantHost;

  const script = (name: string, text: string): string => {
    const file = join(box.folder, name);
    writeFileSync(file, text);
    return file;
  };
  const alertsOf = (rule: string) => {
    const store = openStore(box.store, {readOnly: true});
    try {
      const ipOf = (id: string): string => store.assets.get(id)?.ips[0] ?? id;
      return store.alerts
        .list({limit: 10_000})
        .filter((alert) => alert.rule.id === rule)
        .map(({subject, object, firstSeen}) => ({subject: ipOf(subject), object: ipOf(object), firstSeen}));
    } finally {
      store.close();
    }
  };

  /** Waits for the alert while the tool works; how long after its frame it was stored. */
  async function told(rule: string, from: string, deadline = 60_000): Promise<number> {
    for (const until = Date.now() + deadline; Date.now() < until; await sleep(50)) {
      const found = alertsOf(rule).find(({subject}) => subject === from);
      if (found !== undefined) return Date.now() - found.firstSeen / 1000;
    }
    throw new Error(`no ${rule} of ${from}: ${JSON.stringify(alertsOf(rule))}\n${box.log()}`);
  }

  beforeAll(async () => {
    box = makeBox({baseline: {learn: `${LEARN_MS / 1000}s`}});
    plant = switchedPlant(box);
    daemon = await box.start();
    plc = plant.host(11);
    hmi = plant.host(5);
    plc.start([PYTHON, script('server.py', SERVER)]);
    await sleep(1500);
    hmi.start([PYTHON, script('poll.py', POLL)]);
    await sleep(LEARN_MS + 1500);
  }, 120_000);

  afterAll(async () => {
    await daemon?.end('SIGTERM');
    plant?.remove();
    box?.remove();
  });

  test('a port scan of nmap', async () => {
    const intruder = plant.host(66);
    const scan = intruder.run(['nmap', '-n', '-Pn', '-sT', '-p', '1-200', plc.ip]);
    expect(await told('NT-12', intruder.ip)).toBeLessThan(SOON_MS);
    await scan;
    expect(alertsOf('NT-12')).toMatchObject([{subject: intruder.ip, object: plc.ip}]);
  }, 120_000);

  test("nmap's modbus-discover", async () => {
    const intruder = plant.host(67);
    const scan = intruder.run(['nmap', '-n', '-Pn', '-p', '502', '--script', 'modbus-discover', plc.ip]);
    expect(await told('MB-28', intruder.ip)).toBeLessThan(SOON_MS);
    await scan;
    expect(alertsOf('MB-28')).toMatchObject([{subject: intruder.ip, object: plc.ip}]);
  }, 120_000);

  test('a writer made with pymodbus', async () => {
    const intruder = plant.host(68);
    const write = intruder.run([PYTHON, script('write.py', WRITE)]);
    expect(await told('MB-31', intruder.ip)).toBeLessThan(SOON_MS);
    await write;
    expect(alertsOf('MB-31').filter(({subject}) => subject === intruder.ip)).toHaveLength(1);
  }, 120_000);

  test('arpspoof of dsniff', async () => {
    const intruder = plant.host(69);
    await intruder.run(['ping', '-c', '1', '-W', '1', hmi.ip]);
    const spoof = intruder.start(['arpspoof', '-i', 'eth0', '-t', hmi.ip, plc.ip]);
    expect(await told('NT-08', intruder.ip)).toBeLessThan(SOON_MS);
    await sleep(6000);
    spoof.kill('SIGINT');
    expect(alertsOf('NT-08')).toMatchObject([{subject: intruder.ip, object: plc.ip}]);
  }, 120_000);

  test('a DHCP server that nobody ordered', async () => {
    const intruder = plant.host(70);
    const leases = join(box.folder, 'leases');
    intruder.start(
      ['dnsmasq', '--keep-in-foreground', '--port=0', '--conf-file=/dev/null', `--dhcp-leasefile=${leases}`].concat([
        '--interface=eth0',
        '--dhcp-range=10.9.0.100,10.9.0.150,1h',
        '--pid-file',
        '--user=root',
      ]),
    );
    await sleep(1000);
    const ask = hmi.run(['nmap', '--script', 'broadcast-dhcp-discover', '-e', 'eth0']);
    expect(await told('NT-19', intruder.ip)).toBeLessThan(SOON_MS);
    await ask;
    expect(alertsOf('NT-19')).toHaveLength(1);
  }, 120_000);
});
