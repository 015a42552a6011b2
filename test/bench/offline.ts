/** Replays of made-up plants beside tshark and a libpcap counting loop, interleaved in one run. */
import {execFileSync, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {writeMixedPlant} from './mixed-plant.ts';
import {writeModbusPlant} from './modbus-plant.ts';
import {writeOpcuaPlant} from './opcua-plant.ts';
import {median, say} from './print.ts';

const ROUNDS = 3;
/** Parts of a capture that warm a replay up, and that teach it what is steady. */
const WARM_PART = 5;
const LEARNING_PART = 2.5;
/** tshark is slow and takes a gigabyte a million packets: it gets a part, and is counted by the packet. */
const TSHARK_PACKETS = 200_000;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const counterSource = fileURLToPath(new URL('../../../test/bench/count.c', import.meta.url));

const common = ['frame.time_epoch', 'ip.src', 'ip.dst'];

/** What tshark is asked for: as much as Bifrost needs to read for its facts. */
const plants = [
  {
    name: 'modbus',
    write: writeModbusPlant,
    fields: ['mbtcp.trans_id', 'mbtcp.unit_id', 'modbus.func_code'],
  },
  {
    name: 'opcua',
    write: writeOpcuaPlant,
    fields: ['opcua.transport.type', 'opcua.servicenodeid.numeric', 'opcua.StatusCode'],
  },
  {
    name: 'mixed',
    write: writeMixedPlant,
    fields: ['modbus.func_code', 'opcua.servicenodeid.numeric', '_ws.col.Protocol'],
  },
] as const;

interface Row {
  readonly name: string;
  readonly rate: number;
  readonly more?: string;
}

/** CPU seconds of a command, by bash's own clock. */
export function cpuOf(command: readonly string[]): number {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const {stderr, status} = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time ${quoted} >/dev/null 2>&1`], {
    encoding: 'utf8',
  });
  if (status !== 0) return Number.NaN;
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(' ').map(Number);
  return user + system;
}

interface Replayed {
  readonly cpu: number;
  readonly steadyRate: number;
  readonly rssMiB: number;
  readonly frames: number;
}

/** `warm`: frames before the steady rate is measured. */
const replay = (capture: string, profile: string, warm: number): Replayed =>
  JSON.parse(execFileSync(process.execPath, [here('replay.js'), capture, profile, String(warm)], {encoding: 'utf8'}));

export function offline(folder: string, packets: number): void {
  const counter = join(folder, 'count');
  const hasCounter = spawnSync('cc', ['-O2', '-o', counter, counterSource, '-lpcap']).status === 0;
  say(`CPU time of one core, median of ${ROUNDS} interleaved rounds; all rules, unless a profile is named`);
  for (const plant of plants) compare(plant, folder, packets, hasCounter ? counter : undefined);
}

function compare(plant: (typeof plants)[number], folder: string, packets: number, counter: string | undefined): void {
  const capture = join(folder, `${plant.name}.pcap`);
  const part = join(folder, `${plant.name}-part.pcap`);
  plant.write(capture, packets);
  plant.write(part, Math.min(packets, TSHARK_PACKETS));
  const fields = [...common, ...plant.fields].flatMap((name) => ['-e', name]);
  const rounds = Array.from({length: ROUNDS}, () => ({
    ours: replay(capture, 'paranoid', packets / WARM_PART),
    standard: replay(capture, 'standard', packets / WARM_PART),
    libpcap: counter === undefined ? Number.NaN : cpuOf([counter, capture]),
    tshark: cpuOf(['tshark', '-n', '-r', part, '-T', 'fields', ...fields]),
  }));
  const of = (take: (round: (typeof rounds)[number]) => number): number => median(rounds.map(take));
  const rss = of(({ours}) => ours.rssMiB).toFixed(0);
  const rows: Row[] = [
    {name: 'bifrost', rate: of(({ours}) => ours.frames / ours.cpu), more: `, ${rss} MiB resident`},
    {name: 'bifrost, once warm', rate: of(({ours}) => ours.steadyRate)},
    {name: 'bifrost, standard', rate: of(({standard}) => standard.frames / standard.cpu)},
    {name: 'libpcap counting loop (C)', rate: packets / of(({libpcap}) => libpcap)},
    {name: 'tshark -T fields', rate: Math.min(packets, TSHARK_PACKETS) / of(({tshark}) => tshark)},
  ];
  const tshark = rows.at(-1)?.rate ?? Number.NaN;
  say(`\n${plant.name}, ${packets.toLocaleString('en')} packets`);
  for (const {name, rate, more = ''} of rows) say(`  ${name.padEnd(26)} ${rateText(rate, tshark)}${more}`);
}

function rateText(rate: number, tshark: number): string {
  if (Number.isNaN(rate)) return 'not on this machine';
  const ratio = Number.isNaN(tshark) ? '' : `   ${(rate / tshark).toPrecision(3)} × tshark`;
  return `${Math.round(rate).toLocaleString('en').padStart(12)} packets/s${ratio}`;
}

/** Those of V8 with which its unit starts the sensor. */
const sensorFlags = (): string[] =>
  readFileSync(new URL('../../../systemd/bifrost-sensor.service', import.meta.url), 'utf8').match(
    /--\S+-(size|percent)=\d+/g,
  ) ?? [];

/** Allocation in steady traffic, and a flood of spoofed connections. */
export function extremes(folder: string, packets: number, floodFlows: number): void {
  say('\nallocated in steady polling, by V8’s sampling heap profiler');
  for (const {name} of plants.slice(0, 2)) {
    const run = [here('allocations.js'), join(folder, `${name}.pcap`), String(packets / LEARNING_PART)];
    const {packets: steady, bytesAPacket, top} = JSON.parse(execFileSync(process.execPath, run, {encoding: 'utf8'}));
    say(`  ${name.padEnd(8)} ${bytesAPacket.toFixed(2)} bytes a packet over ${steady} packets`);
    for (const one of top) say(`           ${one.bytesAPacket.toFixed(2)} ${one.name}`);
  }
  const run = [...sensorFlags(), here('flood.js'), String(floodFlows)];
  const flood = JSON.parse(execFileSync(process.execPath, run, {encoding: 'utf8'}));
  const fate = flood.knownWentOn ? 'went on' : 'WERE LOST';
  say(
    `\nflood of ${floodFlows.toLocaleString('en')} spoofed connections: ${Math.round(flood.rate).toLocaleString('en')}/s, ${flood.rssMiB.toFixed(0)} MiB resident at most, known conversations ${fate}`,
  );
}
