/** Live capture through libpcap: starts the child that owns it, reads the capture file that it writes, keeps it running. */
import {type ChildProcess, fork} from 'node:child_process';
import {extname} from 'node:path';
import {AppError} from '../core/errors.ts';
import type {CaptureStats, Link, OnBlock} from '../core/packet-source.ts';
import {captureParser} from './capture-parser.ts';
import {frameSink} from './frame-sink.ts';
import type {CaptureHandlers, InterfaceSettings} from './settings.ts';

const START_MS = 5000;
const STOP_MS = 500;
const RESTART_MS = 2000;

export interface PcapSource {
  readonly link: Link;
  stats(): CaptureStats;
  close(): Promise<void>;
}

interface Counters {
  seen: number;
  dropped: number;
}

type FromChild = Partial<Counters> & {readonly failed?: string};

interface State {
  readonly settings: InterfaceSettings;
  readonly linkIndex: number;
  readonly links: readonly Link[];
  readonly handlers: CaptureHandlers;
  /** Counters of children that ended, and of the one that runs. */
  readonly before: Counters;
  now: Counters;
  child: ChildProcess | undefined;
  isClosing: boolean;
}

/** Resolves when the first child captures. Throws `capture-open`: what kept it from starting. */
export async function openPcap(
  settings: InterfaceSettings,
  linkIndex: number,
  links: readonly Link[],
  handlers: CaptureHandlers,
): Promise<PcapSource> {
  const zero = (): Counters => ({seen: 0, dropped: 0});
  const state: State = {
    settings,
    linkIndex,
    links,
    handlers,
    before: zero(),
    now: zero(),
    child: undefined,
    isClosing: false,
  };
  const linkType = await start(state);
  return {
    link: {name: settings.name, linkType, segment: settings.segment},
    stats: () => ({seen: state.before.seen + state.now.seen, dropped: state.before.dropped + state.now.dropped}),
    close: () => close(state),
  };
}

function start(state: State): Promise<number> {
  const {name, filter, snapLength, promiscuous} = state.settings;
  const script = new URL(`./pcap-child${extname(import.meta.url)}`, import.meta.url);
  const child = fork(script, [name, filter, String(snapLength), promiscuous ? '1' : '0'], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  state.child = child;
  state.now = {seen: 0, dropped: 0};
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => reject(new AppError('capture-open', `${name}: libpcap: ${reason}`));
    const timer = setTimeout(() => fail('it does not answer'), START_MS);
    const sink = frameSink(renumbered(state));
    const parser = captureParser(state.settings.segment, sink);
    child.stdout?.on('data', (chunk: Uint8Array) => {
      parser.feed(chunk);
      const [link] = sink.links;
      if (link === undefined) return;
      clearTimeout(timer);
      resolve(link.linkType);
    });
    child.on('message', (message: FromChild) => {
      if (message.failed !== undefined) fail(adviceOn(message.failed));
      state.now = {seen: message.seen ?? state.now.seen, dropped: message.dropped ?? state.now.dropped};
    });
    child.on('exit', () => {
      clearTimeout(timer);
      fail('it ended');
      ended(state);
    });
  });
}

/** Frames of the child's file belong to the link of this source. */
function renumbered({linkIndex, links, handlers}: State): OnBlock {
  return (block) => {
    block.link.fill(linkIndex, 0, block.count);
    handlers.onBlock(block, links);
  };
}

const adviceOn = (reason: string): string => {
  if (/Cannot find module|bindings|\.node/.test(reason)) {
    return 'the pcap package is not built: apt-get install libpcap-dev g++ make python3, then npm ci again';
  }
  return /permission|permitted/i.test(reason) ? `${reason}: run as root, or give the program CAP_NET_RAW` : reason;
};

function ended(state: State): void {
  state.before.seen += state.now.seen;
  state.before.dropped += state.now.dropped;
  state.now = {seen: 0, dropped: 0};
  state.child = undefined;
  if (state.isClosing) return;
  const {name} = state.settings;
  state.handlers.onEvent({level: 'error', message: 'libpcap ended: starting it again', interface: name});
  setTimeout(() => {
    if (!state.isClosing) start(state).catch(() => undefined);
  }, RESTART_MS).unref();
}

/** The child hands over what it has, and ends by exiting. */
function close(state: State): Promise<void> {
  state.isClosing = true;
  const {child} = state;
  if (child === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.send('flush', () => setTimeout(() => child.connected && child.disconnect(), 50));
  });
}
