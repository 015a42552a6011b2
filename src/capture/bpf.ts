/** Filters in the language of tcpdump, compiled by libpcap and attached to a packet socket. pcap-filter(7), socket(7) */
import koffi, {type LibraryHandle} from 'koffi';
import {AppError} from '../core/errors.ts';
import {type Libc, refused, SOL_SOCKET} from './libc.ts';
import type {InterfaceSettings} from './settings.ts';

const SO_ATTACH_FILTER = 26;
/** Sizes of struct sock_filter and, on 64 bits, struct sock_fprog and bpf_program. */
const INSTRUCTION = 8;
const PROGRAM = 16;
const LONGEST = 65_535;
/** BPF_RET | BPF_K: take so many bytes of every frame. */
const RETURN = 0x06;
const ANY_NETMASK = 0xffff_ffff;
const LIBRARIES = ['libpcap.so.0.8', 'libpcap.so.1', 'libpcap.so'];

/** Attaches filter and snap length of the interface to a packet socket. Throws `capture-open`. */
export function attachFilter(c: Libc, fd: number, settings: InterfaceSettings, linkType: number): void {
  if (settings.filter === '' && settings.snapLength >= LONGEST) return;
  const program = settings.filter === '' ? cutAt(settings.snapLength) : compile(settings, linkType);
  const head = Buffer.alloc(PROGRAM);
  head.writeUInt16LE(program.length / INSTRUCTION, 0);
  head.writeBigUInt64LE(koffi.address(program), 8);
  if (c.setOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, head) !== 0)
    throw refused(c, settings.name, 'attaching the filter');
}

function cutAt(length: number): Buffer {
  const program = Buffer.alloc(INSTRUCTION);
  program.writeUInt16LE(RETURN, 0);
  program.writeUInt32LE(length, 4);
  return program;
}

function compile({name, filter, snapLength}: InterfaceSettings, linkType: number): Buffer {
  const lib = loadLibpcap(name);
  const handle = lib.func('void *pcap_open_dead(int, int)')(linkType, Math.min(snapLength, LONGEST));
  const program = Buffer.alloc(PROGRAM);
  const code = lib.func('int pcap_compile(void *, void *, const char *, int, uint32_t)')(
    handle,
    program,
    filter,
    1,
    ANY_NETMASK,
  );
  if (code !== 0) {
    const reason: string = lib.func('const char *pcap_geterr(void *)')(handle);
    throw new AppError('capture-open', `${name}: the filter '${filter}' is wrong: ${reason}; see pcap-filter(7)`);
  }
  const length = program.readUInt32LE(0) * INSTRUCTION;
  const instructions = Buffer.from(new Uint8Array(koffi.view(program.readBigUInt64LE(8), length)));
  lib.func('void pcap_freecode(void *)')(program);
  lib.func('void pcap_close(void *)')(handle);
  return instructions;
}

function loadLibpcap(name: string): LibraryHandle {
  for (const library of LIBRARIES) {
    try {
      return koffi.load(library);
    } catch {
      // Another distribution names it otherwise.
    }
  }
  throw new AppError('capture-open', `${name}: a filter needs libpcap (apt-get install libpcap0.8), or set no filter`);
}
