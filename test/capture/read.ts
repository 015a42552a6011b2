/** Reads a capture file and keeps all of it, for tests to compare. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type CaptureReport, type ReadCaptureOptions, readCapture} from '../../src/capture/capture-file.ts';
import type {Link, OnBlock} from '../../src/core/packet-source.ts';

export interface SeenFrame {
  readonly hex: string;
  readonly time: number;
  readonly wireLength: number;
  readonly vlan: number;
  readonly link: Link | undefined;
}

export interface ReadResult {
  readonly report: CaptureReport;
  readonly frames: readonly SeenFrame[];
}

/** Copies every frame out of the blocks. */
export function collector(): {readonly frames: SeenFrame[]; readonly onBlock: OnBlock} {
  const frames: SeenFrame[] = [];
  const onBlock: OnBlock = (block, links) => {
    for (let i = 0; i < block.count; i++) {
      frames.push({
        hex: Buffer.from(block.bytes.subarray(block.start[i], block.end[i])).toString('hex'),
        time: block.time[i] ?? Number.NaN,
        wireLength: block.wireLength[i] ?? Number.NaN,
        vlan: block.vlan[i] ?? Number.NaN,
        link: links[block.link[i] ?? -1],
      });
    }
  };
  return {frames, onBlock};
}

export async function readPath(path: string, options: Partial<ReadCaptureOptions> = {}): Promise<ReadResult> {
  const {frames, onBlock} = collector();
  return {report: await readCapture({path, segment: 'cell1', onBlock, ...options}), frames};
}

/** Reads bytes as if they were a file. */
export async function readBytes(bytes: Uint8Array, options: Partial<ReadCaptureOptions> = {}): Promise<ReadResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bifrost-read-'));
  try {
    const path = join(folder, 'capture');
    writeFileSync(path, bytes);
    return await readPath(path, options);
  } finally {
    rmSync(folder, {recursive: true});
  }
}
