/** The daemon runs and answers. */
import {type Check, failed, messageOf, ok, warn} from './check.ts';

export const daemon: Check = {
  name: 'daemon',
  async run({control: {socket}}) {
    const {controlCall, isNoDaemon} = await import('../../api/call.ts');
    try {
      const {version} = Object(await controlCall(socket, 'status', {}));
      return [ok(`running, version ${version}`)];
    } catch (error) {
      if (isNoDaemon(error)) return [warn('not running', 'systemctl start bifrost, or bifrost run')];
      return [failed(messageOf(error), 'see journalctl -u bifrost')];
    }
  },
};
