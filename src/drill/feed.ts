/** Hands frames to a pipeline, one by one and in their order, as capture does with whole blocks. */
import {type Link, packetBlock} from '../core/packet-source.ts';
import type {Pipeline} from '../pipeline/pipeline.ts';
import type {TimedFrame} from './wire.ts';

interface CapturedFrame extends TimedFrame {
  /** More than was captured, where it was cut. */
  readonly wireLength?: number | undefined;
  /** VLAN tag that the kernel took out. */
  readonly vlan?: number | undefined;
}

export function feedFrames(
  watch: Pick<Pipeline, 'block'>,
  frames: readonly CapturedFrame[],
  links: readonly Link[],
): void {
  const block = packetBlock(new Uint8Array(0));
  block.count = 1;
  for (const {frame, time, wireLength = frame.length, vlan = -1} of frames) {
    block.bytes = frame;
    block.end[0] = frame.length;
    block.wireLength[0] = wireLength;
    block.time[0] = time;
    block.vlan[0] = vlan;
    watch.block(block, links);
  }
}
