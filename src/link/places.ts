/**
 * Where the core listens. Each socket lies in a folder of its own, whose group is the one user who may call there
 * (systemd/bifrost.tmpfiles): the poller, who speaks with devices, cannot pass for the sensor.
 */
import {join} from 'node:path';

/** `folder`: `/run`, but for tests. */
export const sensorPlace = (folder: string): string => join(folder, 'bifrost-sensor', 'core.sock');
export const pollerPlace = (folder: string): string => join(folder, 'bifrost-poll', 'core.sock');
