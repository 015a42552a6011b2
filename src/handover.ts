/**
 * How changes go from the sensor to the core: one batch at a time, the next once the last is stored. While the core is away they
 * wait (and fold into each other: pipeline/change-buffer.ts); a core that is back first gets all of them, too, batch by batch, and is then
 * asked what to do. A batch whose end nobody heard of is sent once more: to store it twice does no harm, but for counts of traffic.
 */
import type {SensorChange} from './core/change.ts';
import type {RingPiece} from './core/evidence.ts';
import type {FromSensor} from './core/sensor-message.ts';

/** Changes, and frames for the ring on disk. */
export interface Batch {
  readonly changes: readonly SensorChange[];
  readonly frames: readonly RingPiece[];
}

export interface HandoverParts {
  /** Some of what waits, and all that is urgent; empty: nothing. */
  readonly take: () => Batch;
  readonly takeAll: () => Batch;
  readonly send: (message: FromSensor) => void;
  /** Everything is handed over, and the core may say what it wants. */
  readonly begin: () => void;
}

export interface Handover {
  connected(): void;
  disconnected(): void;
  /** The core said what it wants: from here on batches go as they come. */
  open(): void;
  stored(): void;
  flush(): void;
  /** Whatever waits, batch by batch: the core needs no room for all of a plant at once. Resolves when it is stored, or nobody is there. */
  last(): Promise<void>;
}

/** A batch with which a connection ended twice is the reason why it ended. */
const MOST_TRIES = 2;
/** A core that is back is asked after so many at the latest: a wire that is never silent must not put it off for ever. */
const MOST_TO_CATCH_UP = 1000;

export function handover({take, takeAll, send, begin}: HandoverParts): Handover {
  let phase: 'away' | 'catching-up' | 'asking' | 'open' | 'ending' = 'away';
  let ended: () => void = () => undefined;
  /** Sent, and not known to be stored. */
  let sent: (Batch & {tries: number}) | undefined;
  /** Batches that a core that is back may still get before it is asked. */
  let behind = 0;

  function post(): void {
    if (sent === undefined) return;
    sent.tries++;
    const {changes, frames} = sent;
    send({type: 'changes', changes, ...(frames.length > 0 && {frames})});
  }
  function next(some: () => Batch): void {
    const {changes, frames} = some();
    sent = changes.length + frames.length === 0 ? undefined : {changes, frames, tries: 0};
    post();
  }
  function catchUp(): void {
    if (behind-- > 0) next(take);
    if (sent !== undefined) return;
    phase = 'asking';
    begin();
  }
  function end(): void {
    next(take);
    // Frames for the ring on disk that are no batch yet.
    if (sent === undefined) next(takeAll);
    if (sent === undefined) ended();
  }

  return {
    connected() {
      phase = 'catching-up';
      behind = MOST_TO_CATCH_UP;
      if (sent !== undefined && sent.tries >= MOST_TRIES) {
        const detail = {changes: sent.changes.length};
        send({type: 'log', level: 'error', message: 'changes are left out: the core hung up on them twice', detail});
        sent = undefined;
      }
      if (sent === undefined) catchUp();
      else post();
    },
    disconnected() {
      if (phase === 'ending') ended();
      phase = 'away';
    },
    open() {
      if (phase === 'asking') phase = 'open';
    },
    stored() {
      sent = undefined;
      if (phase === 'open') next(take);
      else if (phase === 'ending') end();
      else if (phase === 'catching-up') catchUp();
    },
    flush() {
      if (phase === 'open' && sent === undefined) next(take);
    },
    last() {
      if (phase === 'away') return Promise.resolve();
      phase = 'ending';
      return new Promise((resolve) => {
        ended = resolve;
        if (sent === undefined) end();
      });
    },
  };
}
