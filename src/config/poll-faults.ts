/** What the schema of the `poll` section cannot say: which addresses may be asked, and what must stand together. */
import {addressKind} from '../core/plant-address.ts';
import {durationOf} from './duration.ts';
import type {Fault} from './problems.ts';

/** As the file has it, before durations are numbers. */
interface PollInFile {
  readonly enabled: boolean;
  readonly sources: readonly {readonly segment: string; readonly address: string}[];
  readonly lines: readonly {readonly segment: string; readonly device: string}[];
  readonly targets: readonly TargetInFile[];
  readonly limits: {readonly reconnect: unknown; readonly timeout: unknown};
  readonly simulated: boolean;
}

interface TargetInFile {
  readonly segment: string;
  readonly address: string;
  readonly protocol: string;
  readonly port?: number;
  readonly unit?: number;
}

const MAC = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/;
const SECOND = 1_000_000;
const LEAST_RECONNECT = 30;
const LONGEST_TIMEOUT = 30;

export function pollFaults(poll: PollInFile): Fault[] {
  const at = (list: string, i: number, message: string, key = 'address'): Fault => ({
    path: ['poll', list, String(i), key],
    message,
  });
  const sources = poll.sources.flatMap(({address, segment}, i) => [
    ...problemOf(address, poll.simulated).map((message) => at('sources', i, message)),
    ...(poll.sources.findIndex((one) => one.segment === segment) < i
      ? [at('sources', i, `${segment} has an address already (remove one)`, 'segment')]
      : []),
  ]);
  const targets = poll.targets.flatMap((target, i) => [
    ...(isWithoutIp(target.address) ? [] : problemOf(target.address, poll.simulated)).map((message) =>
      at('targets', i, message),
    ),
    ...(isTwice(poll.targets, i) ? [at('targets', i, 'this target is listed twice (remove one)')] : []),
    ...serialFaults(target, poll).map(({key, message}) => at('targets', i, message, key)),
    ...(isWithoutIp(target.address) || poll.sources.some(({segment}) => segment === target.segment)
      ? []
      : [at('targets', i, `no address of ours in ${target.segment} (add it below poll.sources)`, 'segment')]),
  ]);
  const lines = poll.lines.flatMap(({device}, i) => [
    ...(poll.lines.findIndex((one) => one.device === device) < i
      ? [at('lines', i, `${device} is listed already (remove one)`, 'device')]
      : []),
    ...(device.startsWith('/dev/pts/') === poll.simulated
      ? []
      : [at('lines', i, `with poll.simulated only simulated lines (/dev/pts/...) are asked, and only then`, 'device')]),
  ]);
  return [...sources, ...lines, ...targets, ...times(poll.limits)];
}

/** Units of a serial line: of 0 everybody is meant, above 247 nobody (MODBUS over Serial Line V1.02, section 2.2). */
const UNITS = {first: 1, last: 247} as const;

function serialFaults({address, segment, protocol, unit}: TargetInFile, {lines}: PollInFile) {
  if (!address.startsWith('/dev/')) return [];
  const line = lines.find(({device}) => device === address);
  const isUnit = unit !== undefined && unit >= UNITS.first && unit <= UNITS.last;
  return [
    ...(line?.segment === segment
      ? []
      : [{key: 'address', message: `no serial line ${address} in ${segment} (add it below poll.lines)`}]),
    ...(protocol === 'modbus' ? [] : [{key: 'protocol', message: 'over a serial line only modbus is asked'}]),
    ...(isUnit
      ? []
      : [{key: 'unit', message: `name the unit, ${UNITS.first} to ${UNITS.last}: each is a target of its own`}]),
  ];
}

const isWithoutIp = (address: string): boolean => address.startsWith('/dev/') || MAC.test(address);

function problemOf(address: string, isSimulated: boolean): string[] {
  const kind = addressKind(address);
  if (isSimulated) {
    return kind === 'loopback'
      ? []
      : [`${address} is not simulated (with poll.simulated only loopback addresses may be asked)`];
  }
  if (kind === 'plant') return [];
  return [
    `${address} is ${kind === 'loopback' ? 'this computer' : 'no private address'} (only devices of the plant are asked)`,
  ];
}

const keyOf = ({segment, address, protocol, port, unit}: TargetInFile): string =>
  JSON.stringify([segment, address, protocol, port, unit]);

const isTwice = (targets: readonly TargetInFile[], i: number): boolean => {
  const target = targets[i];
  return target !== undefined && targets.findIndex((one) => keyOf(one) === keyOf(target)) < i;
};

function times({reconnect, timeout}: PollInFile['limits']): Fault[] {
  const isShort = (durationOf(String(reconnect)) ?? 0) < LEAST_RECONNECT * SECOND;
  const isLong = (durationOf(String(timeout)) ?? 0) > LONGEST_TIMEOUT * SECOND;
  return [
    ...(isShort ? [{path: ['poll', 'limits', 'reconnect'], message: `at least ${LEAST_RECONNECT}s`}] : []),
    ...(isLong ? [{path: ['poll', 'limits', 'timeout'], message: `at most ${LONGEST_TIMEOUT}s`}] : []),
  ];
}
