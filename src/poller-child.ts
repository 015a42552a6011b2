/** The poller as a child of the daemon. */
import {isToPoller} from './poll/message-schema.ts';
import {openPoller} from './poller.ts';

const poller = openPoller((message) => {
  if (process.connected) process.send?.(message);
});
// Whoever started us decides when this process ends: a service manager signals both.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => poller.end(0));
process.on('message', (message) => {
  // Whoever speaks otherwise is not our core.
  if (isToPoller(message)) poller.receive(message);
  else poller.end(1);
});
