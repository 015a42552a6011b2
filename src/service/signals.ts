/** Signals to intentions: SIGTERM and SIGINT stop in order, SIGHUP reads the configuration again. */

export interface SignalHandlers {
  /** Called once, at the first SIGTERM or SIGINT. */
  readonly onStop: (signal: NodeJS.Signals) => void;
  readonly onReload: () => void;
  /** Called when a person insists: SIGINT after the stop has begun. A second SIGTERM changes nothing. */
  readonly onForce: () => void;
}

/** Listens until `close`; then the signals do again what they do by default. */
export function onSignals({onStop, onReload, onForce}: SignalHandlers): {close(): void} {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (!stopping) {
      stopping = true;
      onStop(signal);
    } else if (signal === 'SIGINT') onForce();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('SIGHUP', onReload);
  return {
    close: () => {
      process.off('SIGTERM', stop).off('SIGINT', stop).off('SIGHUP', onReload);
    },
  };
}
