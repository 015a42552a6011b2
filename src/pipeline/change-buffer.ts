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
  const known = new Map<string, Known>();
  const traffic = trafficBuffer();
  const evidence = new Map<string, WaitingEvidence>();
  let evidenceBytes = 0;

  return {
    add(change) {
      switch (change.type) {
        case 'alert':
          alerts.set(change.alert.id, change);
          break;
        case 'asset':
        case 'said':
        case 'conversation':
        case 'learning':
        case 'habit':
        case 'metrics':
          addState(states, change);
          break;
        case 'traffic':
          traffic.add(change);
          break;
        case 'known':
          known.set(`${change.known.kind} ${change.known.segment} ${change.known.key}`, change.known);
          break;
        case 'evidence':
          addEvidence(evidence, change);
          evidenceBytes += change.pcapng.length;
          break;
      }
    },
    take() {
      const taken: Change[] = [
        ...states.values(),
        ...[...known.values()].map((one): Change => ({type: 'known', known: one})),
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
      known.clear();
      return taken;
    },
    isEmpty: () =>
      states.size === 0 && alerts.size === 0 && known.size === 0 && traffic.isEmpty() && evidence.size === 0,
    room: () => MAX_EVIDENCE_BYTES - evidenceBytes,
  };
}

/** The latest state of a window, and all of its frames. */
function addEvidence(evidence: Map<string, WaitingEvidence>, {window, pcapng}: EvidenceChange): void {
  const key = windowKey(window);
  const waiting = evidence.get(key) ?? {window, pieces: []};
  waiting.window = window;
  if (pcapng.length > 0) waiting.pieces.push(pcapng);
  evidence.set(key, waiting);
}

/** A newer state of the same takes the place of the older one. */
type State = Extract<Change, {type: 'asset' | 'said' | 'conversation' | 'learning' | 'habit' | 'metrics'}>;

function addState(states: Map<string, Change>, change: State): void {
  // What waits of an asset that became this one would bring it back.
  if (change.type === 'asset') for (const alias of change.asset.aliases) states.delete(alias);
  states.set(stateKey(change), change);
}

function stateKey(change: State): string {
  switch (change.type) {
    case 'asset':
      return change.asset.id;
    case 'said':
      return `said ${change.said.id}`;
    case 'conversation':
      return change.conversation.id;
    case 'learning':
      return `learning ${change.learning.segment} ${change.learning.scope}`;
    case 'habit':
      return `${change.habit.kind} ${change.habit.id}`;
    case 'metrics':
      return 'metrics';
  }
}
