/** Wakes one waiter: rung while nobody waits, it wakes the next one at once. */
export interface Bell {
  ring(): void;
  /** Resolves when rung, or when the signal aborts. */
  wait(signal: AbortSignal): Promise<void>;
}

export function bell(): Bell {
  let rung = false;
  let wake = (): void => {
    rung = true;
  };
  const idle = wake;
  return {
    ring: () => wake(),
    wait: (signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          wake = idle;
          rung = false;
          signal.removeEventListener('abort', done);
          resolve();
        };
        if (rung || signal.aborted) return done();
        wake = done;
        signal.addEventListener('abort', done);
      }),
  };
}
