/** The few calls of libc and libpcap that capture needs, through koffi. Linux only. packet(7), linux/if_packet.h */
import koffi from 'koffi';
import {AppError} from '../core/errors.ts';

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0o2000000;
/** ETH_P_ALL in network byte order. */
const ALL_PROTOCOLS = 0x0300;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_FAILED = -1n;
const SOCKADDR_LL = 20;
const EPERM = 1;

export const SOL_SOCKET = 1;
export const SOL_PACKET = 263;

export interface Libc {
  socket(): number;
  setOption(fd: number, level: number, name: number, value: Buffer): number;
  getOption(fd: number, level: number, name: number, value: Buffer): number;
  bind(fd: number, interfaceIndex: number): number;
  /** ARPHRD_ type of the interface that the socket is bound to; -1: it is not. */
  hardwareType(fd: number): number;
  /** 0: no such interface. */
  interfaceIndex(name: string): number;
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
  const index = lib.func('uint32_t if_nametoindex(const char *)');
  const mmap = lib.func('void *mmap(void *, size_t, int, int, int, int64_t)');
  const munmap = lib.func('int munmap(void *, size_t)');
  const close = lib.func('int close(int)');
  return {
    socket: () => socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0),
    setOption: (fd, level, name, value) => setsockopt(fd, level, name, value, value.length),
    getOption: (fd, level, name, value) => getsockopt(fd, level, name, value, [value.length]),
    bind: (fd, interfaceIndex) => bind(fd, linkAddress(interfaceIndex), SOCKADDR_LL),
    hardwareType(fd) {
      const address = Buffer.alloc(SOCKADDR_LL);
      return getsockname(fd, address, [SOCKADDR_LL]) === 0 ? address.readUInt16LE(8) : -1;
    },
    interfaceIndex: (name) => index(name),
    map(fd, length) {
      const at: bigint = mmap(null, length, PROT_READ_WRITE, MAP_SHARED, fd, 0);
      if (BigInt.asIntN(64, at) === MAP_FAILED) return undefined;
      return {memory: koffi.view(at, length), unmap: () => void munmap(at, length)};
    },
    close: (fd) => void close(fd),
    errno: () => koffi.errno(),
  };
}

function linkAddress(interfaceIndex: number): Buffer {
  const address = Buffer.alloc(SOCKADDR_LL);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16LE(ALL_PROTOCOLS, 2);
  address.writeInt32LE(interfaceIndex, 4);
  return address;
}

/** What the system said, with what to do about it. */
export function refused(c: Libc, name: string, call: string): AppError {
  const code = c.errno();
  const advice = code === EPERM ? ': run as root, or give the program CAP_NET_RAW (systemd/bifrost.service does)' : '';
  return new AppError('capture-open', `${name}: ${call} was refused by the system (error ${code})${advice}`);
}
