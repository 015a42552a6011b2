/** The seconds of packet time. Captures are out of order now and then, and clocks jump. */
import {HOUR, type Micros, SECOND} from '../core/time.ts';

/** A clock that went back further than this was set; less is disorder in the capture. */
const MAX_DISORDER = HOUR;

export interface Seconds {
  /** True once for each second that begins; a pause of a day is one beginning, not 86,400. */
  isNext(time: Micros): boolean;
}

export function seconds(): Seconds {
  let next = Number.NEGATIVE_INFINITY;
  return {
    isNext(time) {
      if (time < next && time > next - MAX_DISORDER) return false;
      const isFirst = next === Number.NEGATIVE_INFINITY;
      next = (Math.floor(time / SECOND) + 1) * SECOND;
      return !isFirst;
    },
  };
}
