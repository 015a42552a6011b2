/** Frames and pcap files, for captures that tests and benchmarks make themselves. The frames are those that exercises are made of. */

// biome-ignore lint/performance/noBarrelFile: all frames of tests come from here, whoever builds them
export {type Endpoint, FLAG, mbap, tcpFrame, udpFrame} from '../src/drill/frames.ts';

/** Header of a little-endian pcap file with microseconds. */
export function pcapHeader(linkType = 1): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

/** One record; `time` in microseconds since 1970. */
export function pcapRecord(time: number, frame: Uint8Array, wireLength = frame.length): Buffer {
  const record = Buffer.alloc(16 + frame.length);
  record.writeUInt32LE(Math.floor(time / 1e6), 0);
  record.writeUInt32LE(Math.floor(time % 1e6), 4);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(wireLength, 12);
  record.set(frame, 16);
  return record;
}

export const pcapFile = (records: readonly Uint8Array[], linkType = 1): Buffer =>
  Buffer.concat([pcapHeader(linkType), ...records]);
