/**
 * Live capture through libpcap, in a process of its own: the `pcap` package corrupts its heap when a handle is closed, and
 * blocks its thread under load. So it never closes one, it exits. It writes a capture file to standard output, and waits
 * while the parent does not read: then the kernel drops, and counts. Everything else goes through the channel
 * (pcap-message.ts). Arguments: interface, filter, snap length, promiscuous (1 or 0).
 */
import {writeSync} from 'node:fs';
import {createRequire} from 'node:module';
import {linkTypeOfDataLink} from './link-type.ts';
import type {FromChild, ToChild} from './pcap-message.ts';

/** What of the `pcap` package is used; its own types leave out the native session. */
interface Pcap {
  warningHandler: () => void;
  createSession(device: string, options: object): Session;
}

interface Session {
  readonly link_type: string;
  /** Frame and its header (seconds, microseconds, captured, length): the same two buffers for every packet. */
  readonly buf: Buffer;
  readonly header: Buffer;
  readonly session: {
    /** Called whenever the kernel has frames. */
    read_callback: () => void;
    /** Reads what is there; negative: an error. */
    dispatch(buf: Buffer, header: Buffer): number;
  };
  on(event: 'packet', listener: () => void): void;
  stats(): {readonly ps_drop: number; readonly ps_ifdrop: number};
}

const LINK_TYPES: ReadonlyMap<string, number> = new Map([
  ['LINKTYPE_NULL', 0],
  ['LINKTYPE_ETHERNET', 1],
  ['LINKTYPE_RAW', 101],
  ['LINKTYPE_LINUX_SLL', 113],
  ['LINKTYPE_IEEE802_11_RADIO', 127],
]);
const MAGIC = 0xa1b2c3d4;
const FILE_HEADER = 24;
const RECORD = 16;
const STDOUT = 1;
/** Holds the longest frame that the configuration allows, 262,144 bytes, with its header. */
const BATCH = 512 * 1024;
const FLUSH_MS = 10;
const TELL_MS = 1000;
const BUFFER_TIMEOUT_MS = 20;
const KERNEL_BUFFER = 32 * 1024 * 1024;

const batch = Buffer.allocUnsafe(BATCH);
let used = 0;
let toldAt = 0;

const tell = (message: FromChild, then?: () => void): void => {
  if (process.connected) process.send?.(message, then);
};

function end(reason: string): void {
  tell({type: 'failed', reason}, () => process.exit(1));
}

/** The other end of standard output is a socket of the parent, in blocking mode: a slow parent slows this process down. */
function flush(): void {
  for (let at = 0; at < used; ) at += writeSync(STDOUT, batch, at, used - at);
  used = 0;
}

function tellDropped(session: Session): void {
  toldAt = performance.now();
  const {ps_drop: kernel, ps_ifdrop: card} = session.stats();
  tell({type: 'dropped', dropped: (kernel >>> 0) + (card >>> 0)});
}

/** Under load libpcap hands over frame after frame and no timer runs: so this looks at the clock too. */
function take(session: Session): void {
  const {buf, header} = session;
  const captured = header.readUInt32LE(8);
  if (used + RECORD + captured > BATCH) {
    flush();
    if (performance.now() - toldAt > TELL_MS) tellDropped(session);
  }
  header.copy(batch, used, 0, RECORD);
  buf.copy(batch, used + RECORD, 0, captured);
  used += RECORD + captured;
}

function writeFileHeader(linkType: number, snapLength: number): void {
  const header = Buffer.alloc(FILE_HEADER);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snapLength, 16);
  header.writeUInt32LE(linkType, 20);
  used += header.copy(batch, used);
  flush();
}

function open(): Session {
  const [device = '', filter = '', snapLength = '65535', promiscuous = '1'] = process.argv.slice(2);
  const pcap: Pcap = createRequire(import.meta.url)('pcap');
  // It warns of interfaces without an address: a capture port has none.
  pcap.warningHandler = () => undefined;
  const session = pcap.createSession(device, {
    filter,
    snap_length: Number(snapLength),
    promiscuous: promiscuous === '1',
    buffer_timeout: BUFFER_TIMEOUT_MS,
    buffer_size: KERNEL_BUFFER,
  });
  writeFileHeader(linkTypeNamed(session.link_type), Number(snapLength));
  return session;
}

/** The package knows five by name, and of the others says only their number. */
function linkTypeNamed(name: string): number {
  const number = LINK_TYPES.get(name) ?? /^Unknown linktype (\d+)$/.exec(name)?.[1];
  if (number === undefined) throw new Error(`link type ${name} is not known`);
  return linkTypeOfDataLink(Number(number));
}

function run(): void {
  const session = open();
  const native = session.session;
  const read = (): void => {
    if (native.dispatch(session.buf, session.header) < 0) end('the interface went away');
    flush();
  };
  native.read_callback = read;
  session.on('packet', () => take(session));
  // The last frames of a burst wait in the kernel until somebody asks.
  setInterval(read, FLUSH_MS);
  setInterval(tellDropped, TELL_MS, session);
  process.on('message', ({type}: ToChild) => {
    if (type !== 'stop') return;
    // What is on its way through the kernel gets the time of its buffer.
    setTimeout(() => {
      read();
      tellDropped(session);
      process.disconnect();
    }, 2 * BUFFER_TIMEOUT_MS);
  });
}

// The parent decides when this process ends: a service manager signals both.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => end(error.message));
try {
  run();
} catch (error) {
  end(error instanceof Error ? error.message : String(error));
}
