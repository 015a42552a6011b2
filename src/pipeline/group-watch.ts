/**
 * Frames to everybody (broadcast, multicast), counted by segment and second: a loop or a device that runs wild fills the
 * wire of all. Who sends most of them is found without a table: the majority keeps its place (Boyer and Moore).
 */
import {u8, u16, u32} from '../core/bytes.ts';
import {macText} from '../net/address.ts';
import type {Layers} from '../net/layers.ts';
import type {Reporter} from './reporter.ts';

/** Fewer of them within a second are no fact. */
const FEW = 50;

export interface GroupWatch {
  /** Hot: every frame that has MAC addresses. */
  frame(layers: Layers, segment: string, segmentNumber: number): void;
  /** A second is over. */
  tick(): void;
}

interface Count {
  readonly segment: string;
  frames: number;
  /** The sender that leads, as two numbers, and by how many frames. */
  high: number;
  low: number;
  lead: number;
}

export function groupWatch(report: Reporter): GroupWatch {
  const counts = new Map<number, Count>();
  return {
    frame({frame: b, srcMac, hasDstMac}, segment, number) {
      if (srcMac < 0 || !hasDstMac || (u8(b, srcMac - 6) & 1) === 0 || isProcessData(b, srcMac - 6)) return;
      const count = counts.get(number) ?? open(counts, segment, number);
      count.frames++;
      const high = u16(b, srcMac);
      const low = u32(b, srcMac + 2);
      if (count.high === high && count.low === low) count.lead++;
      else if (count.lead > 0) count.lead--;
      else lead(count, high, low);
    },
    tick() {
      for (const count of counts.values()) {
        if (count.frames >= FEW) tell(report, count);
        count.frames = 0;
      }
    },
  };
}

/** GOOSE and sampled values (IEC 61850) have a range of their own, and are meant to be many. */
const isProcessData = (b: Uint8Array, at: number): boolean => u16(b, at) === 0x010c && u8(b, at + 2) === 0xcd;

function open(counts: Map<number, Count>, segment: string, number: number): Count {
  const fresh: Count = {segment, frames: 0, high: -1, low: -1, lead: 0};
  counts.set(number, fresh);
  return fresh;
}

function lead(count: Count, high: number, low: number): void {
  count.high = high;
  count.low = low;
  count.lead = 1;
}

function tell(report: Reporter, {segment, frames, high, low}: Count): void {
  const mac = new Uint8Array(6);
  for (let i = 0; i < 2; i++) mac[i] = high >> (8 - 8 * i);
  for (let i = 0; i < 4; i++) mac[2 + i] = low >>> (24 - 8 * i);
  report.apart({
    kind: 'flow',
    protocol: 'ethernet',
    name: 'group-frames',
    segment,
    client: {ip: '', mac: macText(mac, 0), port: 0},
    fields: {'bifrost.frames': frames},
  });
}
