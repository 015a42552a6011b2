/**
 * What capture hands to the pipeline: blocks of frames. A block is one view over many frames with numeric offsets, since
 * an object or a view per packet costs more than its dissection. The view is only borrowed during the call.
 */
/** Where frames come from: one capture interface, or one interface of a capture file. */
export interface Link {
  readonly name: string;
  /** LINKTYPE_ number, https://www.tcpdump.org/linktypes.html: 1 is Ethernet. */
  readonly linkType: number;
  readonly segment: string;
  /** Segments of VLANs that are one of their own, by VLAN id. */
  readonly vlans?: ReadonlyMap<number, string> | undefined;
}

/** Frames of this link may be of the segment: VLANs may be segments of their own, and there the addresses must decide. */
export const mayBeOf = ({segment, vlans}: Link, wanted: string): boolean => segment === wanted || vlans !== undefined;

export interface PacketBlock {
  bytes: Uint8Array;
  count: number;
  /** Offset of the first captured byte of frame i in `bytes`, and of the byte behind its last one. */
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Length on the wire; more than was captured when the snap length cut it. */
  readonly wireLength: Int32Array;
  readonly time: Float64Array;
  /** 802.1Q tag control information that the kernel took out of the frame; -1: none. */
  readonly vlan: Int32Array;
  /** Index into the links of the source. */
  readonly link: Uint16Array;
}

/** Counters of a source since it was opened. seen + dropped = sent to the interface. */
export interface CaptureStats {
  readonly seen: number;
  readonly dropped: number;
}

export interface PacketSource {
  /** Grows while a pcapng file is read: an index in a block is valid when the block is handed over. */
  readonly links: readonly Link[];
  stats(): CaptureStats;
  close(): Promise<void>;
}

export type OnBlock = (block: PacketBlock, links: readonly Link[]) => void;

/** Frames in one block at most. */
export const BLOCK_FRAMES = 4096;

/** A block over `bytes` with room for `BLOCK_FRAMES` frames. */
export function packetBlock(bytes: Uint8Array): PacketBlock {
  return {
    bytes,
    count: 0,
    start: new Int32Array(BLOCK_FRAMES),
    end: new Int32Array(BLOCK_FRAMES),
    wireLength: new Int32Array(BLOCK_FRAMES),
    time: new Float64Array(BLOCK_FRAMES),
    vlan: new Int32Array(BLOCK_FRAMES).fill(-1),
    link: new Uint16Array(BLOCK_FRAMES),
  };
}
