/**
 * The poller as a process of its own (systemd/bifrost-poll.service), which reaches the devices on the list and nothing else. Its
 * life is one connection to the core: when that ends it hangs up everywhere and ends, and the service manager starts the next.
 */
import {dial} from './link/dial.ts';
import {pollerPlace} from './link/places.ts';
import {socketPort} from './link/socket-port.ts';
import {pollerWording} from './poll/wording.ts';
import {openPoller} from './poller.ts';
import {superviseUnit} from './unit.ts';

/** Runs until it is ended. `sockets`: the folder below which the core listens. */
export async function runPoller(sockets: string): Promise<void> {
  let beats = 0;
  const unit = await superviseUnit('poller', () => beats);
  unit.ready();
  setInterval(() => beats++, 500);
  const socket = await dial(pollerPlace(sockets), (reason) => unit.says(`waits for the core: ${reason}`));
  const port = socketPort(socket, pollerWording.poller, {
    onMessage: (message) => poller.receive(message),
    onGone(reason) {
      unit.log.info({reason}, 'the core is away; hung up everywhere');
      poller.end(0);
    },
  });
  const poller = openPoller(port.send);
  unit.says('asks what the core tells it to');
}
