/** Filters in the language of tcpdump, compiled by libpcap and attached to a packet socket. pcap-filter(7), socket(7) */
import koffi, {type LibraryHandle} from 'koffi';
import {AppError} from '../core/errors.ts';
import {type Libc, refused, SOL_SOCKET} from './libc.ts';
import {dataLinkType} from './link-type.ts';
import type {InterfaceSettings} from './settings.ts';

const SO_ATTACH_FILTER = 26;
const INSTRUCTION = 8;
/** BPF_RET | BPF_K: take so many bytes of every frame. */
const RETURN = 0x06;
const OPTIMIZE = 1;
const ANY_NETMASK = 0xffff_ffff;
const LIBRARIES = ['libpcap.so.0.8', 'libpcap.so.1', 'libpcap.so'];

/** struct sock_fprog and struct bpf_program: a count and a pointer, laid out as this machine does it. */
const socketProgram = koffi.struct({length: 'uint16_t', instructions: 'void *'});
const compiledProgram = koffi.struct({length: 'uint32_t', instructions: 'void *'});

/** Attaches filter and snap length of the interface to a packet socket. Throws `capture-open`. */
export function attachFilter(c: Libc, fd: number, settings: InterfaceSettings, linkType: number): void {
  const {filter, name, snapLength} = settings;
  attach(c, fd, name, filter === '' ? take(snapLength) : compile(settings, linkType));
}

/** From now on the socket gets no more frames. */
export const refuseAll = (c: Libc, fd: number, name: string): void => attach(c, fd, name, take(0));

function attach(c: Libc, fd: number, name: string, instructions: Buffer): void {
  const program = Buffer.alloc(koffi.sizeof(socketProgram));
  koffi.encode(program, socketProgram, {length: instructions.length / INSTRUCTION, instructions});
  if (c.setOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, program) !== 0) throw refused(c, name, 'attaching the filter');
}

function take(length: number): Buffer {
  const program = Buffer.alloc(INSTRUCTION);
  program.writeUInt16LE(RETURN, 0);
  program.writeUInt32LE(length, 4);
  return program;
}

function compile({name, filter, snapLength}: InterfaceSettings, linkType: number): Buffer {
  // The kernel takes VLAN tags out before a packet socket sees the frame, and a filter that looks for one never matches.
  if (/\bvlan\b/.test(filter)) {
    throw new AppError(
      'capture-open',
      `${name}: the ring cannot filter by VLAN ('${filter}'): leave 'vlan' out, since other filters match tagged frames too, or use capture.source: pcap`,
    );
  }
  const lib = loadLibpcap(name);
  const handle: unknown = lib.func('void *pcap_open_dead(int, int)')(dataLinkType(linkType), snapLength);
  const program = Buffer.alloc(koffi.sizeof(compiledProgram));
  try {
    const compileFilter = lib.func('int pcap_compile(void *, void *, const char *, int, uint32_t)');
    if (compileFilter(handle, program, filter, OPTIMIZE, ANY_NETMASK) === 0) return copyOf(lib, program);
    const reason: string = lib.func('const char *pcap_geterr(void *)')(handle);
    throw new AppError('capture-open', `${name}: the filter '${filter}' is wrong: ${reason}; see pcap-filter(7)`);
  } finally {
    lib.func('void pcap_close(void *)')(handle);
  }
}

function copyOf(lib: LibraryHandle, program: Buffer): Buffer {
  const {length, instructions} = koffi.decode(program, compiledProgram);
  const copy = Buffer.from(new Uint8Array(koffi.view(instructions, length * INSTRUCTION)));
  lib.func('void pcap_freecode(void *)')(program);
  return copy;
}

function loadLibpcap(name: string): LibraryHandle {
  const reasons: string[] = [];
  for (const library of LIBRARIES) {
    try {
      return koffi.load(library);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new AppError(
    'capture-open',
    `${name}: a filter needs libpcap: apt-get install libpcap0.8, or set no filter (${reasons.join('; ')})`,
  );
}
