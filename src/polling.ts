/** Polling in the daemon: puts the governor together with store, sensor and log, and listens to everything that can stop it. */
import {createHash} from 'node:crypto';
import type {Change} from './core/change.ts';
import {AppError} from './core/errors.ts';
import type {Breach, ListedTarget, PollSwitch} from './core/poll.ts';
import {credentialTrial} from './credential-trial.ts';
import type {DaemonParts, Polling} from './daemon-parts.ts';
import type {LoadedProfiles} from './device-profiles.ts';
import {type GovernorParts, type GrantedRequest, governor} from './poll/governor.ts';
import type {PlanParts} from './poll/plan.ts';
import {pollerProcess} from './poll/poller-process.ts';
import {isStopFileThere, stopFile} from './poll/stop-file.ts';
import {planParts} from './poll-plan.ts';

const TICK_MS = 1000;
/** The file that stops polling is looked for this often. */
const FILE_MS = 250;

/** Stops polling for good, as a person would: stored, audited, until somebody starts it. */
export type Trip = (why: string, by: string) => Promise<void>;

/** Undefined: there is nothing to ask. */
export function startPolling(parts: DaemonParts, profiles: LoadedProfiles, trip: Trip): Polling | undefined {
  const {config, log, saving, store} = parts;
  if (!config.poll.enabled || config.poll.targets.length === 0) return undefined;
  const pollLog = log.part('poll');
  if (config.poll.simulated) pollLog.warn({}, 'poll.simulated: only simulated devices on this computer are asked');
  const wanted = new Set<string>();
  const plan: PlanParts = {
    ...planParts(config, store, profiles.matcher),
    isWanted: (target, question) => wanted.has(`${target} ${question}`),
  };
  const ruler = governor({...governorParts(parts, plan, wanted), trial: credentialTrial(parts, profiles.profiles)});
  const file = stopFile(config.store.path);
  /** As it was said last; a stop may still wait to be stored. */
  let said: PollSwitch | undefined;
  const isStopped = (): boolean => said?.isStopped === true || store.polling.switch()?.isStopped === true;
  /** What people wanted asked is not asked behind their back once polling starts again. */
  const end = (): Promise<void> => {
    wanted.clear();
    return ruler.stop();
  };
  if (isStopped()) void end();
  const tripOnce = once(trip, (error) => pollLog.error({err: error}, 'the stop of polling cannot be stored'));
  const stop = (why: string, by: string): void => {
    void end();
    if (!isStopped()) tripOnce(why, by);
  };
  const looking = setInterval(() => {
    if (isStopFileThere(config.store.path)) stop(`the file ${file} is there`, 'file');
  }, FILE_MS);
  // Nothing is asked that could not be in the audit log.
  const ticking = setInterval(() => {
    if (!saving.isDegraded() && !isStopped()) ruler.tick();
  }, TICK_MS);
  pollLog.info({targets: plan.targets.length, stopped: isStopped()}, 'polling');
  return {
    stop: end,
    heed(now) {
      said = now;
      if (isStopped()) void end();
      else ruler.start();
      pollLog.warn({stopped: isStopped()}, isStopped() ? 'polling is stopped' : 'polling goes on');
    },
    breach: ({address, port, reason}: Breach) =>
      stop(`our own frames to ${address}:${port} are not in the plan: ${reason}`, 'guard'),
    want(name) {
      const said = store.polling.switch();
      if (said?.isStopped === true)
        throw new AppError('poll', `polling is stopped by ${said.by}: ${said.why} (bifrost poll start takes it back)`);
      const target = plan.targets.find(({id}) => id === name);
      if (target === undefined) throw new AppError('poll', `no target ${name} (bifrost poll plan lists them)`);
      for (const {name: question} of plan.questions) wanted.add(`${target.id} ${question}`);
      const device = store.polling.device(target.segment, target.address);
      if (device === undefined) return;
      store.save({changes: [{type: 'poll-device', device: {...device, failures: 0, waitUntil: 0, suspended: ''}}]});
    },
    async close() {
      clearInterval(looking);
      clearInterval(ticking);
      await ruler.close();
    },
  };
}

/** Not again while it is under way: what trips it trips it many times. */
function once(trip: Trip, onError: (error: unknown) => void): (why: string, by: string) => void {
  let isUnderWay = false;
  return (why, by) => {
    if (isUnderWay) return;
    isUnderWay = true;
    trip(why, by)
      .catch(onError)
      .finally(() => {
        isUnderWay = false;
      });
  };
}

function governorParts(parts: DaemonParts, plan: PlanParts, wanted: Set<string>): Omit<GovernorParts, 'trial'> {
  const {config, log, store} = parts;
  const pollLog = log.part('poll');
  return {
    plan,
    limits: config.poll.limits,
    poller: pollerProcess((problem) => pollLog.error({problem}, 'poller'), parts.poller.open),
    wire: async ({segment, address}, since) => parts.sensor?.call('wire', {segment, address, since}),
    audit: (request) => store.save({audit: [{time: Date.now() * 1000, ...auditOf(request)}]}),
    async observe(observations) {
      if (observations.length > 0) await parts.sensor?.call('observe', observations);
    },
    save(device, asked) {
      const changes: Change[] = [
        ...(device === undefined ? [] : [{type: 'poll-device', device} as const]),
        ...(asked === undefined ? [] : [{type: 'poll-asked', asked} as const]),
      ];
      store.save({changes});
      if (asked === undefined) return;
      if (asked.askedAt > 0) wanted.delete(`${asked.target} ${asked.question}`);
      pollLog.info({target: asked.target, question: asked.question, outcome: asked.outcome}, 'asked');
    },
    suspended: (target, why) => void tellSuspended(parts, target, why),
    failed: (error) => pollLog.error({err: error}, 'polling failed'),
    now: () => Date.now() * 1000,
  };
}

/** The whole request can be found again by its hash: `bifrost poll plan --bytes` prints it. */
function auditOf({target, question, reason, about, bytes}: GrantedRequest) {
  const hash = bytes === '' ? 'none' : createHash('sha256').update(Buffer.from(bytes, 'hex')).digest('hex');
  const words = [about, `because ${reason}`, `allowed by ${target.owner}`, `sha256 ${hash}`];
  return {actor: 'poller', action: 'poll.request', detail: `${target.id} ${question.name}: ${words.join('; ')}`};
}

async function tellSuspended({log, sensor}: DaemonParts, target: ListedTarget, why: string): Promise<void> {
  const {id, segment, address, port} = target;
  log.part('poll').warn({target: id, why}, 'the device is asked no more until a person says so');
  const isIp = /^[0-9a-f.:]+$/.test(address) && !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address);
  await sensor?.call('observe', [
    {
      kind: 'health',
      protocol: 'bifrost',
      name: 'poll-suspended',
      segment,
      server: {ip: isIp ? address : '', mac: isIp ? '' : address, port},
      fields: {'bifrost.target': id, 'bifrost.reason': why},
    },
  ]);
}
