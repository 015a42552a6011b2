/**
 * The poller as a process of its own, which calls over a unix socket and waits there until there is something to ask. When it is
 * not there nothing is asked.
 */
import type {FromPoller, ToPoller} from './core/poll-message.ts';
import type {Port, PortEvents} from './core/port.ts';
import {type Listener, listenFor} from './link/listen.ts';
import {socketPort} from './link/socket-port.ts';
import type {OpenPoller, PollerPort} from './poll/poller-process.ts';
import {pollerWording} from './poll/wording.ts';

export interface PollerApart extends Listener {
  readonly open: OpenPoller;
}

/** What is said before it calls: more than all targets at once. */
const MOST_UNSENT = 64;

interface State {
  port: Port<ToPoller> | undefined;
  /** Of whoever asks just now. */
  events: PortEvents<FromPoller> | undefined;
  unsent: ToPoller[];
  /** It was told to end, and may. */
  isEnding: boolean;
}

/** Throws `control`: the socket cannot be made. */
export async function awaitPoller(path: string, onEvent: (text: string) => void): Promise<PollerApart> {
  const state: State = {port: undefined, events: undefined, unsent: [], isEnding: false};
  const listener = await listenFor(
    path,
    (socket) => {
      onEvent('the poller is here');
      state.port = socketPort(socket, pollerWording.core, {
        onMessage: (message) => state.events?.onMessage(message),
        onGone(reason) {
          const why = state.isEnding ? '' : `the poller is away: ${reason}`;
          if (why !== '' && state.events === undefined) onEvent(why);
          gone(state, why);
        },
      });
      for (const message of state.unsent) state.port.send(message);
      state.unsent = [];
    },
    (reason) => onEvent(`a call to the socket of the poller was refused: ${reason}`),
  );
  return {...listener, open: (events) => open(state, events)};
}

function open(state: State, events: PortEvents<FromPoller>): PollerPort {
  state.events = events;
  state.isEnding = false;
  return {
    send(message) {
      if (message.type === 'stop' || message.type === 'end') state.isEnding = true;
      if (state.port !== undefined) state.port.send(message);
      else if (message.type !== 'beat' && state.unsent.length < MOST_UNSENT) state.unsent.push(message);
    },
    kill(why) {
      state.port?.close();
      gone(state, why);
    },
  };
}

function gone(state: State, why: string): void {
  const {events} = state;
  state.port = undefined;
  state.events = undefined;
  state.unsent = [];
  events?.onGone(why);
}
