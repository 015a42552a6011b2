/**
 * The clock of a pcapng interface: 64-bit time stamps in a unit of its own. As a double cannot hold 64 bits, the upper
 * half is divided first; whole microseconds come out exact. draft-ietf-opsawg-pcapng-02 section 4.2 (if_tsresol)
 */
import type {Micros} from '../core/time.ts';

const HALF = 2 ** 32;

export interface InterfaceClock {
  /** 2^32 units are `whole` times `per` units and `rest` more; `per` units are `micros` microseconds. */
  readonly per: number;
  readonly whole: number;
  readonly rest: number;
  readonly micros: number;
  readonly offset: Micros;
}

/** `resolution`: units of 10^-v seconds, or of 2^-v with the top bit set. `offsetSeconds` is added to every time. */
export function interfaceClock(resolution = 6, offsetSeconds = 0): InterfaceClock {
  const exponent = resolution & 0x7f;
  const isBinary = (resolution & 0x80) !== 0;
  const per = isBinary ? 2 ** exponent : 10 ** Math.max(0, exponent - 6);
  const micros = isBinary ? 1e6 : 10 ** Math.max(0, 6 - exponent);
  return {per, whole: Math.floor(HALF / per), rest: HALF % per, micros, offset: offsetSeconds * 1e6};
}

export const timeAt = (clock: InterfaceClock, high: number, low: number): Micros =>
  (high * clock.whole + (high * clock.rest + low) / clock.per) * clock.micros + clock.offset;
