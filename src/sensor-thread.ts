/** The sensor as a thread of the daemon. */
import {parentPort} from 'node:worker_threads';
import {openSensor} from './sensor.ts';

const sensor = openSensor({
  send: (message) => parentPort?.postMessage(message),
  startAnew: () => process.exit(1), // a thread has one core, which does not change its mind
});
parentPort?.on('message', (order) => void sensor.receive(order));
sensor.connected();
