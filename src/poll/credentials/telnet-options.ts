/** Commands of Telnet are taken out of the text; every option is answered with no. RFC 854, RFC 855, RFC 1143. */
import type {Socket} from 'node:net';

const IAC = 0xff;
const [SE, SB, WILL, WONT, DO, DONT] = [0xf0, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe] as const;
/** Longest subnegotiation that is waited for; none is agreed on. */
const MAX_COMMAND = 256;

/** A command that is cut by the segment waits for the next one. */
export function withoutOptions(): (bytes: Buffer, socket: Socket) => Buffer {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes, socket) => {
    const all = Buffer.concat([rest, bytes]);
    const text: number[] = [];
    let at = 0;
    for (let length = 1; at < all.length && length > 0; at += length) {
      length = lengthAt(all, at);
      const c = all[at] ?? 0;
      if (c === IAC && length === 3) refuse(socket, all[at + 1] ?? 0, all[at + 2] ?? 0);
      else if (c !== IAC && c !== 0) text.push(c);
    }
    rest = all.subarray(at, at + MAX_COMMAND);
    return Buffer.from(text);
  };
}

function refuse(socket: Socket, command: number, option: number): void {
  if (command === WILL || command === DO) socket.write(Buffer.from([IAC, command === DO ? WONT : DONT, option]));
}

/** Bytes of the text or command at `at`; 0: it is not whole. */
function lengthAt(all: Buffer, at: number): number {
  if (all[at] !== IAC) return 1;
  const command = all[at + 1];
  if (command === undefined) return 0;
  if (command === SB) {
    const end = all.indexOf(Buffer.from([IAC, SE]), at + 2);
    if (end >= 0) return end + 2 - at;
    return all.length - at > MAX_COMMAND ? all.length - at : 0;
  }
  if (command < WILL || command === IAC) return 2;
  return all[at + 2] === undefined ? 0 : 3;
}
