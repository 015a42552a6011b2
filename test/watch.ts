/** Runs frames or a capture file through the whole pipeline, and gives back what came out of it. */
import {protocols} from '../protocols/index.ts';
import {defaultConfig} from '../src/config/defaults.ts';
import type {BaselineSettings} from '../src/core/baseline.ts';
import type {Change} from '../src/core/change.ts';
import type {Fact, Fields, Party} from '../src/core/fact.ts';
import type {Link} from '../src/core/packet-source.ts';
import type {Protocol, Side} from '../src/core/protocol.ts';
import {NOTHING_SAID, type Site} from '../src/core/site.ts';
import {DAY, type Micros, SECOND} from '../src/core/time.ts';
import {type Detector, detector} from '../src/detect/detector.ts';
import {feedFrames} from '../src/drill/feed.ts';
import type {ProfileMatcher} from '../src/inventory/profile-match.ts';
import {type Pipeline, type PipelineParts, pipeline} from '../src/pipeline/pipeline.ts';
import {NOTHING_SAVED, type Saved} from '../src/pipeline/saved.ts';
import {clientEnd, serverEnd} from '../src/pipeline/talk.ts';

export interface Message {
  readonly frame: number;
  readonly time: Micros;
  readonly protocol: string;
  readonly from: Side;
  readonly src: Address;
  readonly dst: Address;
  readonly fields: Fields;
}

interface Address {
  /** The MAC address in frames without IP. */
  readonly ip: string;
  readonly port: number;
}

export interface Watched {
  readonly messages: Message[];
  readonly facts: Fact[];
  readonly changes: Change[];
  readonly watch: Pipeline;
  /** The watch stops here, and everything is told. */
  readonly pause: () => void;
}

export interface WatchOptions {
  readonly protocols?: readonly Protocol[];
  readonly detector?: Detector;
  readonly learn?: Micros;
  readonly baseline?: Partial<BaselineSettings>;
  readonly saved?: Saved;
  readonly site?: Site;
  readonly profiles?: ProfileMatcher;
  /** Messages and facts are not kept: there are too many. */
  readonly quiet?: boolean;
}

const NO_RULES = (): Detector => detector({rules: [], correlations: []}, {profile: 'quiet'});
const ETHERNET: readonly Link[] = [{name: 'test', linkType: 1, segment: 'cell1'}];
/** 2026-01-01 */
export const START: Micros = 1_767_225_600 * SECOND;

export function openWatch(options: WatchOptions = {}): Watched {
  const watched: Omit<Watched, 'watch' | 'pause'> = {messages: [], facts: [], changes: []};
  const watch = pipeline({
    protocols: options.protocols ?? protocols,
    detector: options.detector ?? NO_RULES(),
    vendorOf: () => undefined,
    baseline: {...defaultConfig().baseline, learn: options.learn ?? 7 * DAY, ...options.baseline},
    saved: options.saved ?? NOTHING_SAVED,
    site: options.site ?? NOTHING_SAID,
    profiles: options.profiles,
    onChange: (change) => watched.changes.push(change),
    ...(options.quiet === true ? {} : recorded(watched)),
  });
  return {...watched, watch, pause: () => watched.changes.push(...watch.pause())};
}

const recorded = (watched: Omit<Watched, 'watch' | 'pause'>): Pick<PipelineParts, 'onMessage' | 'onFact'> => ({
  onMessage(talk, from, fields, time, frame) {
    const [client, server] = [address(clientEnd(talk)), address(serverEnd(talk))];
    const [src, dst] = from === 'client' ? [client, server] : [server, client];
    watched.messages.push({frame, time, protocol: talk.protocol?.name ?? '', from, src, dst, fields});
  },
  onFact: (fact) => watched.facts.push(fact),
});

const address = ({ip, mac, port}: Party): Address => ({ip: ip || mac, port});

export interface TimedFrame {
  readonly frame: Uint8Array;
  readonly time?: Micros;
  readonly wireLength?: number;
  readonly vlan?: number;
}

/** Hands frames over one by one, a millisecond apart where no time is given. */
export function feed(
  {watch}: Watched,
  frames: readonly (Uint8Array | TimedFrame)[],
  links: readonly Link[] = ETHERNET,
): void {
  const timed = frames.map((one, i) => ({
    time: START + i * 1000,
    ...(one instanceof Uint8Array ? {frame: one} : one),
  }));
  feedFrames(watch, timed, links);
}

/** All of it: feed, then the end of the capture. */
export function watchFrames(
  frames: readonly (Uint8Array | TimedFrame)[],
  options: WatchOptions = {},
  links = ETHERNET,
): Watched {
  const watched = openWatch(options);
  feed(watched, frames, links);
  watched.watch.end();
  return watched;
}
