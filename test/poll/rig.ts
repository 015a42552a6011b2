/**
 * The governor with its real poller process and real sockets; what the rest of the daemon would say (wire, inventory, calendar)
 * is given as values. `skip` lets time pass.
 */
import type {Asset} from '../../src/core/asset.ts';
import type {Observation} from '../../src/core/observation.ts';
import type {ListedTarget, PollAsked, PollDevice, PollSwitch, WireView} from '../../src/core/poll.ts';
import {type Micros, SECOND} from '../../src/core/time.ts';
import {forkedPoller} from '../../src/poll/forked.ts';
import {type GrantedRequest, governor, type Trial} from '../../src/poll/governor.ts';
import type {KnownDevice} from '../../src/poll/known.ts';
import {type Planned, type PlanParts, plan} from '../../src/poll/plan.ts';
import {type OpenPoller, type PollerProcess, pollerProcess} from '../../src/poll/poller-process.ts';
import {questions} from '../../src/poll/questions.ts';
import {deviceKey} from '../../src/poll/targets.ts';
import {SOURCE, until} from './plant.ts';

/** `asOf`: it is now. */
export const NOBODY_THERE: WireView = {asOf: 0, clients: [], exchanges: 0, unanswered: 0, latency: 0};
export const UNKNOWN: KnownDevice = {asset: undefined, said: undefined, profiles: [], profileReason: ''};

export const listed = (target: Partial<ListedTarget> & Pick<ListedTarget, 'address' | 'port'>): ListedTarget => ({
  id: `cell1/${target.address}:${target.port}${target.unit === undefined ? '' : `/${target.unit}`}`,
  segment: 'cell1',
  protocol: 'modbus',
  ask: [],
  registers: [],
  owner: 'test',
  expires: '2099-12-31',
  session: 'release',
  ...target,
});

export interface RigOptions {
  /** Our own address. */
  readonly source?: string;
  readonly wire?: (target: ListedTarget, since: Micros) => WireView | undefined;
  readonly known?: (target: ListedTarget) => KnownDevice;
  readonly closed?: (time: Micros) => string | undefined;
  /** Left out: people said when, so that a device may be asked for the first time. */
  readonly hasWindows?: boolean;
  /** How the poller is reached; left out: as a child. */
  readonly open?: OpenPoller;
  readonly trial?: (target: ListedTarget) => Trial | undefined;
  readonly limits?: {readonly perDevice?: number; readonly timeout?: Micros; readonly watchFirst?: Micros};
}

export interface Rig {
  readonly asked: Map<string, PollAsked>;
  readonly devices: Map<string, PollDevice>;
  readonly audited: GrantedRequest[];
  readonly observed: Observation[];
  readonly suspended: string[];
  readonly problems: unknown[];
  readonly poller: PollerProcess;
  readonly wanted: Set<string>;
  stopped: PollSwitch | undefined;
  plan(): Planned[];
  tick(): void;
  stop(): Promise<void>;
  /** Ticks until every target's outcome is there; gives them. */
  outcomes(): Promise<string[]>;
  skip(seconds: number): void;
  close(): Promise<void>;
}

export function openRig(targets: readonly ListedTarget[], options: RigOptions = {}): Rig {
  const {known = () => UNKNOWN, wire = () => NOBODY_THERE, closed = () => undefined, hasWindows = true} = options;
  let offset = 0;
  const now = (): Micros => Date.now() * 1000 + offset;
  const problems: unknown[] = [];
  const poller = pollerProcess(
    (problem) => problems.push(problem),
    options.open ?? forkedPoller(new URL('../../dist/src/poller-child.js', import.meta.url)),
  );
  const parts: PlanParts = {
    targets,
    sources: [{segment: 'cell1', address: options.source ?? SOURCE}],
    questions,
    calendar: {closed, hasWindows},
    isEnabled: true,
    stopped: () => rig.stopped,
    known,
    taken: () => undefined,
    device: (target) => rig.devices.get(deviceKey(target)),
    asked: (target, question) => rig.asked.get(`${target} ${question}`),
    isWanted: (target, question) => rig.wanted.has(`${target} ${question}`),
  };
  const ruler = governor({
    plan: parts,
    limits: {
      perDevice: options.limits?.perDevice ?? 5,
      perSegment: 10,
      overall: 50,
      reconnect: 30 * SECOND,
      watchFirst: options.limits?.watchFirst ?? 0,
      timeout: options.limits?.timeout ?? SECOND,
      slowerByMs: 10,
    },
    poller,
    async wire(target, since) {
      const view = wire(target, since);
      return view && {...view, asOf: view.asOf === 0 ? now() : view.asOf};
    },
    trial: options.trial ?? (() => undefined),
    audit: (request) => void rig.audited.push(request),
    observe: async (observations) => void rig.observed.push(...observations),
    save(device, asked) {
      if (device !== undefined) rig.devices.set(deviceKey(device), device);
      if (asked !== undefined) rig.asked.set(`${asked.target} ${asked.question}`, asked);
    },
    suspended: (_target, why) => rig.suspended.push(why),
    failed: (error) => problems.push(error),
    now,
  });
  const rig: Rig = {
    asked: new Map(),
    devices: new Map(),
    audited: [],
    observed: [],
    suspended: [],
    problems,
    poller,
    wanted: new Set(),
    stopped: undefined,
    plan: () => plan(parts, now()),
    tick: () => ruler.tick(),
    stop: () => ruler.stop(),
    async outcomes() {
      const before = new Map(rig.asked);
      ruler.tick();
      await until(() => targets.every(({id}) => isNew(id, rig.asked, before)), 'an outcome');
      return targets.map(({id}) => [...rig.asked.values()].find(({target}) => target === id)?.outcome ?? '');
    },
    skip(seconds) {
      offset += seconds * SECOND;
    },
    close: () => ruler.close(),
  };
  return rig;
}

const isNew = (id: string, all: Map<string, PollAsked>, before: Map<string, PollAsked>): boolean =>
  [...all].some(([key, asked]) => asked.target === id && before.get(key) !== asked);

/** An asset of which as much is known as is given. */
export const assetWith = (identity: Partial<Asset>): Asset => ({
  id: 'a-1',
  aliases: [],
  segment: 'cell1',
  ips: [],
  macs: [],
  vlans: [],
  units: [],
  modules: [],
  serves: [],
  uses: [],
  listed: [],
  maxSockets: 0,
  watched: 0,
  longestSilence: 0,
  sent: true,
  firstSeen: 0,
  lastSeen: 0,
  packets: 0,
  ...identity,
});
