/**
 * A plant for the checklist, over weeks: a SCADA server that polls and writes two controllers and reads an OPC UA server,
 * every day. What else happens is put beside it. Frames go through the pipeline into a real store, day after day.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Place} from '../../src/checklist/probe.ts';
import {probes} from '../../src/checklist/probes/index.ts';
import {loadDetector} from '../../src/composition.ts';
import type {Config} from '../../src/config/config.ts';
import {defaultConfig} from '../../src/config/defaults.ts';
import type {Evidence} from '../../src/core/checklist.ts';
import {NOTHING_SAID} from '../../src/core/site.ts';
import {DAY, HOUR, MINUTE, type Micros, SECOND} from '../../src/core/time.ts';
import {loadProfiles} from '../../src/device-profiles.ts';
import {keptOf} from '../../src/kept.ts';
import {loadPolicy} from '../../src/load-policy.ts';
import {savedOf} from '../../src/saved.ts';
import {openStore, type Store} from '../../src/store/store.ts';
import {connect, play, type Wire, wire} from '../day/wire.ts';
import {type Endpoint, FLAG, mbap, tcpFrame} from '../frames.ts';
import {feed, openWatch} from '../watch.ts';

/** The certificate of the OPC UA server ends on 2036-11-22. */
const FIRST_DAY: Micros = Date.UTC(2036, 9, 1) * 1000;
export const dayOf = (n: number): Micros => FIRST_DAY + n * DAY;

const at = (ip: string, port: number): Endpoint => {
  const bytes = ip.split('.').map(Number);
  return {mac: `02:00:${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`, ip, port};
};
export const SCADA = '10.0.0.6';
export const ENGINEER = '10.0.0.8';
export const PLC1 = '10.0.0.33';
export const PLC2 = '10.0.0.34';
export const UA = '10.0.0.40';
export const OFFICE = '10.9.0.5';
export const STRANGER = '203.0.113.7';

const POLICY = `mode: enforce
zones:
  control: {about: SCADA and engineering, members: [10.0.0.0/28]}
  cell: {about: controllers, members: [10.0.0.32/27]}
  office: {about: the office, members: [10.9.0.0/16]}
conduits:
  - name: scada-cell
    about: SCADA polls and writes
    from: [${SCADA}]
    to: [cell]
    allow: [{protocol: modbus}, {protocol: opcua}]
  - name: engineering
    about: the engineer maintains controllers
    from: [${ENGINEER}]
    to: [cell]
    allow: [{protocol: telnet}, {protocol: modbus, functions: [read]}]
`;

export interface Plant {
  readonly store: Store;
  readonly config: Config;
  /** Days \`from\` to \`to\` go by, and what \`more\` puts beside them. */
  watch(from: number, to: number, more?: (w: Wire) => void): Promise<void>;
  /** Everything that all probes bring. */
  collect(now: Micros): Promise<Evidence[]>;
  close(): void;
}

export async function openPlant(): Promise<Plant> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-plant-'));
  const policy = join(folder, 'policy.yaml');
  writeFileSync(policy, POLICY);
  const store = openStore(join(folder, 'bifrost.db'));
  const base = defaultConfig();
  const wired = [{name: 'eth1', segment: 'cell1', vlans: [], filter: ''}] as unknown as Config['capture']['interfaces'];
  const config = {...base, capture: {...base.capture, interfaces: wired}, policy: {...base.policy, file: policy}};
  const {detector: _, ...rules} = await loadDetector(config.rules);
  const {matcher} = await loadProfiles([]);
  return {
    store,
    config,
    async watch(from, to, more) {
      const w = wire();
      for (let n = from; n < to; n++) ordinary(w, dayOf(n));
      more?.(w);
      const loaded = await loadPolicy(config);
      const watched = openWatch({
        detector: (await loadDetector(config.rules)).detector,
        profiles: matcher,
        saved: savedOf(store),
        site: {...NOTHING_SAID, ...(loaded && {policy: loaded})},
        learn: 3 * HOUR,
        quiet: true,
      });
      feed(
        watched,
        w.frames.sort((a, b) => (a.time ?? 0) - (b.time ?? 0)),
        [{name: 'eth1', linkType: 1, segment: 'cell1'}],
      );
      watched.watch.end();
      store.save({changes: watched.changes});
    },
    async collect(now) {
      const site = await keptOf(config, store, now, {rules});
      const place: Place = {root: folder, isLive: false, host: 'plant', now, site};
      const {signal} = new AbortController();
      return (await Promise.all(probes.map((probe) => probe.collect(place, signal)))).flat();
    },
    close() {
      store.close();
      rmSync(folder, {recursive: true});
    },
  };
}

/** One day of what belongs there: a poll every ten minutes, with a write each, and a look at the OPC UA server. */
function ordinary(w: Wire, start: Micros): void {
  for (const [i, plc] of [PLC1, PLC2].entries()) {
    const line = connect(w, start + (i + 1) * SECOND, at(SCADA, 40_000 + i), at(plc, 502));
    for (let n = 0; n < 143; n++) {
      const time = start + MINUTE + n * 10 * MINUTE + i * SECOND;
      line.ask(time, mbap(n, 1, Buffer.from([3, 0, 0, 0, 1])), mbap(n, 1, Buffer.from([3, 2, 0, n])));
      const write = mbap(n + 500, 1, Buffer.from([6, 0, 1, 0, n]));
      line.ask(time + 100_000, write, write);
    }
    line.close(start + DAY - MINUTE);
  }
  lookAtServer(w, start + HOUR);
}

/** Endpoints are read, and the certificate with them. */
function lookAtServer(w: Wire, time: Micros): void {
  play(connect(w, time, at(SCADA, 45_000), at(UA, 4840)), time + 10_000, 'opcua/endpoints');
}

/** Somebody logs on to the second controller over Telnet, with a pair that stands in manuals. */
export function telnet(w: Wire, time: Micros, password: string): void {
  const line = connect(w, time, at(ENGINEER, 50_023), at(PLC2, 23));
  const says: readonly (readonly ['client' | 'server', string])[] = [
    ['server', '\r\nlogin: '],
    ['client', 'admin\r\n'],
    ['server', 'admin\r\nPassword: '],
    ['client', `${password}\r\n`],
    ['server', '\r\nWelcome\r\n$ '],
  ];
  for (const [i, [from, text]] of says.entries()) line.say(time + (i + 1) * SECOND, from, Buffer.from(text));
  line.close(time + 10 * SECOND);
}

/** Somebody knocks, and is refused. */
export function knock(w: Wire, time: Micros, client: string, server: string, port: number): void {
  const [from, to] = [at(client, 50_100), at(server, port)];
  w.put(time, tcpFrame({from, to, seq: 1, flags: FLAG.syn}));
  w.put(time + 500, tcpFrame({from: to, to: from, seq: 0, ack: 2, flags: FLAG.rst | FLAG.ack}));
}

/** Somebody else writes a register of the first controller. */
export function strangeWrite(w: Wire, time: Micros, client: string): void {
  const line = connect(w, time, at(client, 51_000), at(PLC1, 502));
  const write = mbap(7, 1, Buffer.from([6, 0, 1, 0, 99]));
  line.ask(time + SECOND, write, write);
  line.close(time + 2 * SECOND);
}

/** Bytes that no protocol reads, over a port of your choice. */
export function babble(w: Wire, time: Micros, client: string, server: string, port: number): void {
  const line = connect(w, time, at(client, 52_000), at(server, port));
  for (let n = 0; n < 20; n++) {
    const noise = Buffer.from(Array.from({length: 200}, (_, i) => (i * 37 + n * 11 + 0x80) & 0xff));
    line.say(time + (n + 1) * SECOND, n % 2 === 0 ? 'client' : 'server', noise);
  }
  line.close(time + MINUTE);
}
