/**
 * Live capture through libpcap, in a process of its own: the `pcap` package corrupts its heap when a handle is closed, and
 * blocks its thread under load. So it never closes one, it exits. It writes a capture file to standard output; counters
 * go through the channel to the parent. Arguments: interface, filter, snap length, promiscuous (1 or 0).
 */
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

interface Session {
  readonly link_type: string;
  on(event: 'packet', listener: (packet: {readonly buf: Buffer; readonly header: Buffer}) => void): void;
  stats(): {readonly ps_recv: number; readonly ps_drop: number; readonly ps_ifdrop: number};
  readonly session: {read_callback(): void};
}

interface Pcap {
  createSession(device: string, options: object): Session;
}

const LINK_TYPES: Readonly<Record<string, number>> = {
  LINKTYPE_NULL: 0,
  LINKTYPE_ETHERNET: 1,
  LINKTYPE_PPP: 9,
  LINKTYPE_RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
};
const MAGIC = 0xa1b2c3d4;
const FILE_HEADER = 24;
const RECORD = 16;
const BATCH = 256 * 1024;
const FLUSH_MS = 10;
const STATS_MS = 1000;
const BUFFER_TIMEOUT_MS = 20;
const KERNEL_BUFFER = 32 * 1024 * 1024;
/** Frames that the parent does not take in time are dropped beyond this, and counted. */
const MAX_UNREAD = 64 * 1024 * 1024;

const [device = '', filter = '', snapLength = '65535', promiscuous = '1'] = process.argv.slice(2);
const counters = {seen: 0, dropped: 0};
let batch = Buffer.allocUnsafe(BATCH);
let used = 0;

function flush(): void {
  if (used === 0) return;
  process.stdout.write(batch.subarray(0, used));
  batch = Buffer.allocUnsafe(BATCH);
  used = 0;
}

function take(buf: Buffer, header: Buffer): void {
  const captured = header.readUInt32LE(8);
  if (process.stdout.writableLength > MAX_UNREAD) {
    counters.dropped++;
    return;
  }
  if (used + RECORD + captured > batch.length) flush();
  if (RECORD + captured > batch.length) {
    counters.dropped++;
    return;
  }
  header.copy(batch, used, 0, RECORD);
  buf.copy(batch, used + RECORD, 0, captured);
  used += RECORD + captured;
  counters.seen++;
}

function fileHeader(linkType: number): Buffer {
  const header = Buffer.alloc(FILE_HEADER);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(Number(snapLength), 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

function run(): void {
  const pcap: Pcap = require('pcap');
  const session = pcap.createSession(device, {
    filter,
    snap_length: Number(snapLength),
    promiscuous: promiscuous === '1',
    buffer_timeout: BUFFER_TIMEOUT_MS,
    buffer_size: KERNEL_BUFFER,
  });
  const linkType = LINK_TYPES[session.link_type];
  if (linkType === undefined) throw new Error(`link type ${session.link_type} is not known`);
  process.stdout.write(fileHeader(linkType));
  session.on('packet', ({buf, header}) => take(buf, header));
  setInterval(() => {
    // The last packets of a burst wait in the kernel until somebody asks.
    session.session.read_callback();
    flush();
  }, FLUSH_MS);
  const tell = (): void => {
    const {ps_drop: kernel, ps_ifdrop: card} = session.stats();
    process.send?.({seen: counters.seen, dropped: counters.dropped + kernel + card});
  };
  setInterval(tell, STATS_MS);
  process.on('message', () => {
    flush();
    tell();
  });
}

process.on('disconnect', () => process.exit(0));
try {
  run();
} catch (error) {
  process.send?.({failed: error instanceof Error ? error.message : String(error)}, () => process.exit(1));
}
