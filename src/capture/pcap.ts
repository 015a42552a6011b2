/** Live capture through libpcap: starts the child that owns it, reads the capture file that it writes, keeps it running. */
import {type ChildProcess, fork} from 'node:child_process';
import {extname} from 'node:path';
import type {Readable} from 'node:stream';
import {AppError} from '../core/errors.ts';
import type {Link, OnBlock} from '../core/packet-source.ts';
import {captureParser} from './capture-parser.ts';
import {frameSink} from './frame-sink.ts';
import {linkOf} from './link.ts';
import type {FromChild, ToChild} from './pcap-message.ts';
import type {CaptureHandlers, InterfaceSettings, LiveSource} from './settings.ts';

const START_MS = 5000;
/** A child that ends may hand over what the kernel still holds: it is looked at so often, and ended when nothing came. */
const STOP_MS = 1000;
const STOP_LOOKS = 10;
/** Wait before a child is started again: doubles up to the longest, and begins anew once one has lived for a while. */
const SHORTEST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 4000;
const LIVED_MS = 60_000;

interface State {
  readonly settings: InterfaceSettings;
  readonly handlers: CaptureHandlers;
  readonly onBlock: OnBlock;
  readonly counters: {seen: number; dropped: number; outages: number};
  /** Dropped by the child that runs; what ended ones dropped is in the counters. */
  droppedNow: number;
  child: ChildProcess | undefined;
  restart: NodeJS.Timeout | undefined;
  wait: number;
  isClosing: boolean;
}

/** Resolves when the first child captures. Throws `capture-open`: what kept it from starting. */
export async function openPcap(
  settings: InterfaceSettings,
  linkIndex: number,
  links: Link[],
  handlers: CaptureHandlers,
): Promise<LiveSource> {
  const counters = {seen: 0, dropped: 0, outages: 0};
  /** Frames of the child's file belong to the link of this source. */
  const onBlock: OnBlock = (block, [link]) => {
    const linkType = link?.linkType ?? 1;
    if (links[linkIndex]?.linkType !== linkType) links[linkIndex] = linkOf(settings, linkType);
    block.link.fill(linkIndex, 0, block.count);
    counters.seen += block.count;
    handlers.onBlock(block, links);
  };
  const state: State = {
    settings,
    handlers,
    onBlock,
    counters,
    droppedNow: 0,
    child: undefined,
    restart: undefined,
    wait: SHORTEST_WAIT_MS,
    isClosing: false,
  };
  links[linkIndex] = linkOf(settings, await start(state));
  return {
    stats: () => ({...counters, dropped: counters.dropped + state.droppedNow}),
    close: () => close(state),
  };
}

/** Resolves with the link type once the child captures, and rejects with its reason when it does not. */
function start(state: State): Promise<number> {
  const {name, segment} = state.settings;
  const child = spawnChild(state.settings);
  state.child = child;
  return new Promise((resolve, reject) => {
    let isRunning = false;
    let reason = 'it ended without a reason';
    const stop = (why: string): void => {
      reason = why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(stop, START_MS, 'it does not answer');
    const since = performance.now();
    const sink = frameSink(state.onBlock);
    const parser = captureParser(segment, sink);
    readSlowly(child.stdout, (chunk) => {
      if (!parser.feed(chunk)) stop(`it sent no capture: ${parser.problem()?.reason ?? 'not the magic number'}`);
      const [link] = sink.links;
      if (link === undefined || isRunning) return;
      isRunning = true;
      clearTimeout(timer);
      resolve(link.linkType);
    });
    child.on('message', (message: FromChild) => {
      if (message.type === 'dropped') state.droppedNow = message.dropped;
      else reason = withAdvice(message.reason);
    });
    child.on('error', (error) => stop(error.message));
    // Not `exit`: then frames may still be on their way.
    child.on('close', () => {
      clearTimeout(timer);
      ended(state);
      if (!isRunning) reject(new AppError('capture-open', `${name}: libpcap: ${reason}`));
      else if (!state.isClosing) lost(state, reason, performance.now() - since);
    });
  });
}

function spawnChild({name, filter, snapLength, promiscuous}: InterfaceSettings): ChildProcess {
  const script = new URL(`../capture/pcap-child${extname(import.meta.url)}`, import.meta.url);
  return fork(script, [name, filter, String(snapLength), promiscuous ? '1' : '0'], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    execArgv: [],
  });
}

/** One piece a turn of the event loop, so that timers run under load; the rest waits in the child. */
function readSlowly(stream: Readable | null, onChunk: (chunk: Uint8Array) => void): void {
  stream?.on('data', (chunk: Uint8Array) => {
    onChunk(chunk);
    stream.pause();
    setImmediate(() => stream.resume());
  });
}

const withAdvice = (reason: string): string => {
  if (/Cannot find module|was compiled against|\.node\b/.test(reason)) {
    return 'the pcap package is not built for this Node.js: apt-get install libpcap-dev g++ make python3, then npm rebuild pcap';
  }
  return /permi(ssion|tted)/i.test(reason) ? `${reason}: run as root, or give the program CAP_NET_RAW` : reason;
};

function ended(state: State): void {
  state.counters.dropped += state.droppedNow;
  state.droppedNow = 0;
  state.child = undefined;
}

/** A child that captured has ended. */
function lost(state: State, reason: string, lived: number): void {
  if (lived > LIVED_MS) state.wait = SHORTEST_WAIT_MS;
  state.counters.outages++;
  tellOf(state, 'error', `libpcap ended and is started again: ${reason}`);
  restartLater(state, reason);
}

function restartLater(state: State, reason: string): void {
  state.restart = setTimeout(() => void restart(state, reason), state.wait);
  state.wait = Math.min(2 * state.wait, LONGEST_WAIT_MS);
}

async function restart(state: State, before: string): Promise<void> {
  try {
    await start(state);
    tellOf(state, 'info', 'libpcap captures again');
  } catch (error) {
    if (state.isClosing) return;
    const reason = error instanceof Error ? error.message : String(error);
    if (reason !== before) tellOf(state, 'error', `${reason}; trying again`);
    restartLater(state, reason);
  }
}

const tellOf = ({handlers, settings}: State, level: 'info' | 'error', message: string): void =>
  handlers.onEvent({level, message, interface: settings.name});

/** The child hands over what it has, and ends by exiting. */
function close(state: State): Promise<void> {
  state.isClosing = true;
  clearTimeout(state.restart);
  const {child} = state;
  if (child === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    let seen = -1;
    let looks = 0;
    const timer = setInterval(() => {
      if (state.counters.seen === seen || ++looks === STOP_LOOKS) child.kill('SIGKILL');
      seen = state.counters.seen;
    }, STOP_MS);
    child.once('close', () => {
      clearInterval(timer);
      resolve();
    });
    // Without a channel it is ending already.
    if (child.connected) child.send({type: 'stop'} satisfies ToChild);
  });
}
