/**
 * Connections that somebody opened and left: answered, never closed, and nothing comes any more. Each holds a place at the
 * server, and small controllers have few.
 */
import {MINUTE, type Micros, SECOND} from '../core/time.ts';
import type {Flow} from '../flow/flow-table.ts';
import {SHARED} from './conversations.ts';
import {type ConversationRecord, hasCarried, type Talk} from './talk.ts';

/** Fewer of them are no fact: a client that was restarted leaves one behind. */
export const FEW = 3;
/** Open connections of one conversation that are remembered. */
const MAX_OPEN = 64;
/** Opened and then not used: whoever opens several at once uses them sooner. */
const UNUSED_AFTER: Micros = SECOND;
/** Used before, and now silent: longer than the period of slow polling. */
const SILENT_AFTER: Micros = 2 * MINUTE;

export interface LeftOpen {
  /** The connection was answered; how many others of its conversation were left. */
  opened(flow: Flow<Talk>, now: Micros): number;
  /** It was closed, or given up. */
  over(talk: Talk): void;
  /** Connections that were not remembered. */
  refused(): number;
}

export function leftOpen(): LeftOpen {
  /** Without those that are over: never more than there are flows. */
  const open = new Map<ConversationRecord, readonly Flow<Talk>[]>();
  let refused = 0;
  return {
    opened(flow, now) {
      const {conversation} = flow.state;
      if (conversation === undefined || conversation.index === SHARED) return 0;
      const flows = open.get(conversation) ?? [];
      if (!flows.includes(flow)) {
        // Mostly one: a list that grows keeps room for 17.
        if (flows.length < MAX_OPEN) open.set(conversation, flows.concat([flow]));
        else refused++;
      }
      let left = 0;
      for (const one of flows) if (one !== flow && isLeft(one, now)) left++;
      return left;
    },
    over(talk) {
      const {conversation} = talk;
      const flows = conversation && open.get(conversation);
      if (flows === undefined || conversation === undefined) return;
      const others = flows.filter(({state}) => state !== talk);
      if (others.length === 0) open.delete(conversation);
      else open.set(conversation, others);
    },
    refused: () => refused,
  };
}

function isLeft({state: {ends}, lastSeen}: Flow<Talk>, now: Micros): boolean {
  if (ends.some(({isOver}) => isOver)) return false;
  return now - lastSeen >= (ends.some(hasCarried) ? SILENT_AFTER : UNUSED_AFTER);
}
