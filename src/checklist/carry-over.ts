/**
 * What a run with fewer rights may not read, an earlier one may have read. That stays evidence with its own date, and so grows
 * stale by itself: the daemon runs without root, and must not forget each day what an administrator's run had shown.
 */
import type {Evidence} from '../core/checklist.ts';

/** For each probe that was denied everything, what it read before at the same host; everything else as it is. */
export function carryOver(now: readonly Evidence[], earlier: readonly Evidence[]): readonly Evidence[] {
  return [...new Set(now.map(({probe}) => probe))].flatMap((probe) => {
    const own = now.filter((one) => one.probe === probe);
    if (!own.every(({found}) => found === 'denied')) return own;
    const before = earlier.filter(
      (one) => one.probe === probe && one.version === own[0]?.version && one.host === own[0].host,
    );
    // Half of what was there, or half of what was seen, proves nothing.
    const isWhole = before.every(({found, leftOut = 0}) => (found === 'read' || found === 'absent') && leftOut === 0);
    return isWhole && before.some(({found}) => found === 'read') ? before : own;
  });
}
