/** What the libpcap child tells its parent beside the frames. Counters are totals since it started. */
export type FromChild =
  | {readonly type: 'dropped'; readonly dropped: number}
  /** It cannot start, or go on; it exits after this. */
  | {readonly type: 'failed'; readonly reason: string};

/** Asks the child to hand over what it has, and to exit. */
export type ToChild = {readonly type: 'stop'};
