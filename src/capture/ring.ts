/**
 * Live capture on Linux through a ring: drained by a timer with a budget, so that other timers run under overload and the
 * kernel drops, and counts, what does not fit; and looked after while its interface goes, comes back or is renamed.
 */
import {setTimeout as sleep} from 'node:timers/promises';
import {type Link, type PacketBlock, packetBlock} from '../core/packet-source.ts';
import {linkOf} from './link.ts';
import {type Ring, readBlock} from './ring-reader.ts';
import {BLOCK_BYTES, BLOCKS, openRingSocket, RETIRE_MS, type RingSocket} from './ring-socket.ts';
import type {CaptureHandlers, InterfaceSettings, LiveSource} from './settings.ts';

const DRAIN_EVERY_MS = 5;
const DRAIN_BUDGET_MS = 8;
const LOOK_EVERY_MS = 1000;

type Condition = 'up' | 'no link' | 'renamed' | 'gone' | 'unusable';

interface State {
  readonly settings: InterfaceSettings;
  readonly handlers: CaptureHandlers;
  readonly socket: RingSocket;
  readonly ring: Ring;
  readonly frames: PacketBlock;
  readonly hand: () => void;
  readonly counters: {seen: number; dropped: number; outages: number};
  condition: Condition;
  isClosed: boolean;
}

/** Opens a ring on an interface and drains it until closed. Throws `capture-open`: why not, and what to do. */
export function openRing(
  settings: InterfaceSettings,
  linkIndex: number,
  links: Link[],
  handlers: CaptureHandlers,
): LiveSource {
  const state = open(settings, linkIndex, links, handlers);
  const {counters, socket} = state;
  links[linkIndex] = linkOf(settings, socket.linkType);
  look(state);
  const looking = setInterval(look, LOOK_EVERY_MS, state);
  drain(state);
  return {
    stats() {
      if (!state.isClosed) counters.dropped += socket.dropped();
      return {...counters};
    },
    async close() {
      if (state.isClosed) return;
      clearInterval(looking);
      await readRest(state);
      socket.close();
    },
  };
}

function open(settings: InterfaceSettings, linkIndex: number, links: Link[], handlers: CaptureHandlers): State {
  const socket = openRingSocket(settings);
  const {memory} = socket;
  const bytes = new Uint8Array(memory);
  const ring: Ring = {bytes, words: new Int32Array(memory), blockBytes: BLOCK_BYTES, blocks: BLOCKS, next: 0};
  const frames = packetBlock(bytes);
  frames.link.fill(linkIndex);
  const counters = {seen: 0, dropped: 0, outages: 0};
  const hand = (): void => {
    counters.seen += frames.count;
    if (frames.count > 0) handlers.onBlock(frames, links);
    frames.count = 0;
  };
  return {settings, handlers, socket, ring, frames, hand, counters, condition: 'up', isClosed: false};
}

/** Reads until nothing is left or the budget is used up; then the rest of the event loop has its turn. */
function drain(state: State): void {
  if (state.isClosed) return;
  const until = performance.now() + DRAIN_BUDGET_MS;
  while (readBlock(state.ring, state.frames, state.hand)) {
    if (performance.now() < until) continue;
    setImmediate(drain, state);
    return;
  }
  setTimeout(drain, DRAIN_EVERY_MS, state);
}

/** Every frame that came before the end is handed over or counted as dropped. */
async function readRest(state: State): Promise<void> {
  state.socket.refuseMore();
  state.isClosed = true;
  await sleep(2 * RETIRE_MS);
  while (readBlock(state.ring, state.frames, state.hand));
  state.counters.dropped += state.socket.dropped();
}

/** Reads the kernel's counters before they overflow, and takes up an interface that came back. */
function look(state: State): void {
  const {counters, handlers, settings, socket} = state;
  counters.dropped += socket.dropped();
  const before = state.condition;
  const {condition, detail} = conditionNow(socket);
  state.condition = condition;
  if (condition === before) return;
  if (before === 'up' && condition !== 'renamed') counters.outages++;
  const level = condition === 'up' ? 'info' : 'warn';
  handlers.onEvent({level, message: detail, interface: settings.name});
}

interface Seen {
  readonly condition: Condition;
  readonly detail: string;
}

/** A renamed interface is still the same cable: capture goes on, until another one takes the configured name. */
function conditionNow(socket: RingSocket): Seen {
  const {index} = socket.lookUp();
  if (index !== 0 && index !== socket.interfaceIndex()) {
    try {
      socket.attach(index);
    } catch (error) {
      return {condition: 'unusable', detail: error instanceof Error ? error.message : String(error)};
    }
  }
  const {name, hasLink} = socket.lookUp();
  if (name === undefined) return {condition: 'gone', detail: 'the interface is gone: capture waits for it'};
  if (!hasLink) return {condition: 'no link', detail: 'the interface is down or has no link'};
  if (index === 0) return {condition: 'renamed', detail: `the interface is called ${name} now: capture goes on`};
  return {condition: 'up', detail: 'the interface is up: capturing'};
}
