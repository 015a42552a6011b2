/** The daemon runs and answers. */
import {type Check, failed, messageOf, ok, warn} from './check.ts';

const START = 'systemctl start bifrost bifrost-sensor bifrost-poll; without systemd: bifrost run';
const SENSOR = 'systemctl start bifrost-sensor; if it ends again, see journalctl -u bifrost-sensor';

export const daemon: Check = {
  name: 'daemon',
  async run({control: {socket}}) {
    const {controlCall, isNoDaemon} = await import('../../api/call.ts');
    try {
      const {version, watching} = Object(await controlCall(socket, 'status', {}));
      const found = `running, version ${version}`;
      if (watching === false) return [failed(`${found}; nobody watches the network`, SENSOR)];
      return [ok(found)];
    } catch (error) {
      if (isNoDaemon(error)) return [warn('not running', START)];
      const isForbidden = messageOf(error).includes('no right to connect');
      return [failed(messageOf(error), isForbidden ? 'run bifrost doctor as root' : 'see journalctl -u bifrost')];
    }
  },
};
