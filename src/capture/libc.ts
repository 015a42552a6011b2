/** The few calls of libc that capture needs, through koffi. Linux only. packet(7), netdevice(7), linux/if_packet.h */
import {getSystemErrorName} from 'node:util';
import koffi from 'koffi';
import {AppError} from '../core/errors.ts';

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
/** ETH_P_ALL in network byte order. */
export const ALL_PROTOCOLS = 0x0300;
export const NO_PROTOCOL = 0;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const SOCKADDR_LL = 20;
const SIOCGIFFLAGS = 0x8913;
const IFREQ = 40;
const NAME = 16;
/** The interface is up and its link is there. */
const IFF_UP_RUNNING = 0x41;
const EPERM = 1;
const EAFNOSUPPORT = 97;

export const SOL_SOCKET = 1;
export const SOL_PACKET = 263;

export interface Libc {
  socket(): number;
  setOption(fd: number, level: number, name: number, value: Buffer): number;
  getOption(fd: number, level: number, name: number, value: Buffer): number;
  /** With `NO_PROTOCOL` no frames come yet. */
  bind(fd: number, interfaceIndex: number, protocol: number): number;
  /** ARPHRD_ type of the interface that the socket is bound to; -1: it is not. */
  hardwareType(fd: number): number;
  /** 0: no such interface. */
  interfaceIndex(name: string): number;
  /** Undefined: no such interface. */
  interfaceName(index: number): string | undefined;
  hasLink(fd: number, name: string): boolean;
  /** Undefined: refused. */
  map(fd: number, length: number): {readonly memory: ArrayBuffer; unmap(): void} | undefined;
  close(fd: number): void;
  errno(): number;
}

/** Throws when libc cannot be reached through koffi. */
export function libc(): Libc {
  const lib = koffi.load(null);
  const socket = lib.func('int socket(int, int, int)');
  const setsockopt = lib.func('int setsockopt(int, int, int, void *, uint32_t)');
  const getsockopt = lib.func('int getsockopt(int, int, int, void *, _Inout_ uint32_t *)');
  const bind = lib.func('int bind(int, void *, uint32_t)');
  const getsockname = lib.func('int getsockname(int, void *, _Inout_ uint32_t *)');
  const ioctl = lib.func('int ioctl(int, unsigned long, void *)');
  const nameToIndex = lib.func('uint32_t if_nametoindex(const char *)');
  const indexToName = lib.func('const char *if_indextoname(uint32_t, void *)');
  const mmap = lib.func('void *mmap(void *, size_t, int, int, int, long)');
  const munmap = lib.func('int munmap(void *, size_t)');
  const close = lib.func('int close(int)');
  return {
    socket: () => socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, NO_PROTOCOL),
    setOption: (fd, level, name, value) => setsockopt(fd, level, name, value, value.length),
    getOption: (fd, level, name, value) => getsockopt(fd, level, name, value, [value.length]),
    bind: (fd, index, protocol) => bind(fd, linkAddress(index, protocol), SOCKADDR_LL),
    hardwareType(fd) {
      const address = Buffer.alloc(SOCKADDR_LL);
      return getsockname(fd, address, [SOCKADDR_LL]) === 0 ? address.readUInt16LE(8) : -1;
    },
    interfaceIndex: (name) => nameToIndex(name),
    interfaceName: (index) => indexToName(index, Buffer.alloc(NAME)) ?? undefined,
    hasLink(fd, name) {
      const request = Buffer.alloc(IFREQ);
      request.write(name, 0, NAME - 1);
      return ioctl(fd, SIOCGIFFLAGS, request) === 0 && (request.readUInt16LE(NAME) & IFF_UP_RUNNING) === IFF_UP_RUNNING;
    },
    map(fd, length) {
      const at: bigint = mmap(null, length, PROT_READ_WRITE, MAP_SHARED, fd, 0);
      if (BigInt.asIntN(8 * koffi.sizeof('void *'), at) === -1n) return undefined;
      return {memory: koffi.view(at, length), unmap: () => void munmap(at, length)};
    },
    close: (fd) => void close(fd),
    errno: () => koffi.errno(),
  };
}

function linkAddress(interfaceIndex: number, protocol: number): Buffer {
  const address = Buffer.alloc(SOCKADDR_LL);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16LE(protocol, 2);
  address.writeInt32LE(interfaceIndex, 4);
  return address;
}

const ADVICE: ReadonlyMap<number, string> = new Map([
  [EPERM, ': run as root, or give the program CAP_NET_RAW (systemd/bifrost.service does)'],
  [EAFNOSUPPORT, ': packet sockets are not allowed here (RestrictAddressFamilies= needs AF_PACKET)'],
]);

/** What the system said, with what to do about it. */
export function refused(c: Libc, name: string, call: string): AppError {
  const code = c.errno();
  const reason = code > 0 ? getSystemErrorName(-code) : 'no reason given';
  return new AppError('capture-open', `${name}: ${call} was refused: ${reason}${ADVICE.get(code) ?? ''}`);
}
