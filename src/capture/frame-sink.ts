/** Collects frames of one buffer into a block and hands it over when it is full, or when the buffer is used up. */
import {BLOCK_FRAMES, type Link, type OnBlock, packetBlock} from '../core/packet-source.ts';
import type {Micros} from '../core/time.ts';

const MAX_WIRE_LENGTH = 0x7fff_ffff;

export interface FrameSink {
  readonly links: Link[];
  /** Buffer that the frames from now on lie in. */
  from(bytes: Uint8Array): void;
  /** Of the next frame; kept until it is set anew. It stands here since a fraction as argument would be an object each time. */
  time: Micros;
  frame(start: number, end: number, wireLength: number, link: number): void;
  flush(): void;
  readonly counters: {packets: number; bytes: number; cut: number; first: Micros | undefined; last: Micros | undefined};
}

export function frameSink(onBlock: OnBlock): FrameSink {
  const block = packetBlock(new Uint8Array(0));
  const links: Link[] = [];
  const counters: FrameSink['counters'] = {packets: 0, bytes: 0, cut: 0, first: undefined, last: undefined};

  function flush(): void {
    if (block.count === 0) return;
    counters.first ??= block.time[0];
    counters.last = block.time[block.count - 1];
    onBlock(block, links);
    block.count = 0;
  }

  const sink: FrameSink = {
    links,
    time: Number.NaN,
    counters,
    flush,
    from(bytes) {
      flush();
      block.bytes = bytes;
    },
    frame(start, end, wireLength, link) {
      const i = block.count;
      block.start[i] = start;
      block.end[i] = end;
      // A file may claim up to 2^32 - 1.
      block.wireLength[i] = Math.min(wireLength, MAX_WIRE_LENGTH);
      block.time[i] = sink.time;
      block.link[i] = link;
      block.count = i + 1;
      counters.packets++;
      counters.bytes += end - start;
      if (wireLength > end - start) counters.cut++;
      if (block.count === BLOCK_FRAMES) flush();
    },
  };
  return sink;
}
