/** One end of a connection between two parts of the daemon, whether they are threads or processes. */
export interface Port<Out> {
  /** After the other end is gone it does nothing. */
  send(message: Out): void;
  /** Nothing is received after it. */
  close(): void;
}

export interface PortEvents<In> {
  readonly onMessage: (message: In) => void;
  /** Once, unless `close` was called: the other end is gone. `reason` in words, for the log. */
  readonly onGone: (reason: string) => void;
}
