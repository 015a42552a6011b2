/**
 * Speaks for the whole daemon to systemd's watchdog: it pings at half of WATCHDOG_USEC, and only when every part has
 * made progress since the last ping. A timer alone would go on pinging for a daemon that no longer captures or stores.
 */

/** A count that moves with every turn of a part's loop, whether or not there was work in that turn. */
export type Progress = () => number;

export interface WatchdogOptions {
  /** `Notify` has it. */
  readonly notify: {watchdog(): void};
  /** WATCHDOG_USEC, in microseconds; 0: systemd watches nobody. */
  readonly usec: number;
  readonly parts: ReadonlyMap<string, Progress>;
  /** Told the parts that kept a ping back, each time one was kept back. */
  readonly onStuck: (parts: readonly string[]) => void;
}

export interface Watchdog {
  /** What the timer does: pings, or says who is stuck. */
  step(): void;
  stop(): void;
}

/** Starts at once; `stop` ends it. It does not keep the process alive. */
export function watchdog({notify, usec, parts, onStuck}: WatchdogOptions): Watchdog {
  const read = (): Map<string, number> => new Map([...parts].map(([name, progress]) => [name, progress()]));
  let pinged = read();

  const step = (): void => {
    const now = read();
    const stuck = [...now.keys()].filter((name) => now.get(name) === pinged.get(name));
    if (stuck.length > 0) {
      onStuck(stuck);
    } else {
      pinged = now;
      notify.watchdog();
    }
  };

  if (usec <= 0) return {step, stop: () => undefined};
  const timer = setInterval(step, usec / 2000);
  timer.unref();
  return {step, stop: () => clearInterval(timer)};
}

/** Microseconds from WATCHDOG_USEC; 0 when systemd watches nobody or, by WATCHDOG_PID, another process. */
export function watchdogMicros(env: NodeJS.ProcessEnv, pid = process.pid): number {
  const watched = env['WATCHDOG_PID'];
  if (watched !== undefined && watched !== String(pid)) return 0;
  const usec = Number(env['WATCHDOG_USEC'] ?? 0);
  return Number.isSafeInteger(usec) && usec > 0 ? usec : 0;
}
