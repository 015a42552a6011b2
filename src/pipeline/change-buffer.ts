/**
 * Changes that wait to be stored. The store may be slow or its disk full: what waits stays bounded, since a newer state
 * of the same asset, conversation or alert replaces the older one.
 */
import type {Change, Known} from '../core/change.ts';
import {type EvidenceChange, type EvidenceWindow, windowKey} from '../core/evidence.ts';
import {joined} from '../core/joined.ts';
import {trafficBuffer} from './traffic-buffer.ts';

/** Frames of evidence that wait; whoever adds some asks for the room first. */
const MAX_EVIDENCE_BYTES = 16 * 1024 * 1024;

export interface ChangeBuffer {
  add(change: Change): void;
  /** Everything that waits, alerts behind the assets they speak of. */
  take(): Change[];
  isEmpty(): boolean;
  /** Bytes of evidence that may be added. */
  room(): number;
}

interface WaitingEvidence {
  window: EvidenceWindow;
  readonly pieces: Uint8Array[];
}

export function changeBuffer(): ChangeBuffer {
  const states = new Map<string, Change>();
  const alerts = new Map<string, Change>();
  const evidence = new Map<string, WaitingEvidence>();
  let evidenceBytes = 0;
  const traffic = trafficBuffer();
  let known: Known[] = [];

  /** The latest state of a window, and all of its frames. */
  function addEvidence({window, pcapng}: EvidenceChange): void {
    const key = windowKey(window);
    const waiting = evidence.get(key) ?? {window, pieces: []};
    waiting.window = window;
    if (pcapng.length > 0) waiting.pieces.push(pcapng);
    evidence.set(key, waiting);
    evidenceBytes += pcapng.length;
  }

  return {
    add(change) {
      switch (change.type) {
        case 'alert':
          alerts.set(change.alert.id, change);
          break;
        case 'asset':
          states.set(change.asset.id, change);
          break;
        case 'conversation':
          states.set(change.conversation.id, change);
          break;
        case 'known':
          known.push(change.known);
          break;
        case 'traffic':
          traffic.add(change);
          break;
        case 'metrics':
          states.set('metrics', change);
          break;
        case 'evidence':
          addEvidence(change);
          break;
      }
    },
    take() {
      const taken: Change[] = [
        ...states.values(),
        ...known.map((one): Change => ({type: 'known', known: one})),
        ...traffic.take(),
        ...alerts.values(),
        ...[...evidence.values()].map(
          ({window, pieces}): Change => ({type: 'evidence', window, pcapng: joined(pieces)}),
        ),
      ];
      evidence.clear();
      evidenceBytes = 0;
      states.clear();
      alerts.clear();
      known = [];
      return taken;
    },
    isEmpty: () =>
      states.size === 0 && traffic.isEmpty() && alerts.size === 0 && known.length === 0 && evidence.size === 0,
    room: () => MAX_EVIDENCE_BYTES - evidenceBytes,
  };
}
