/** Every configured serial line is there, and may be used as it is meant: to listen, or to ask over. */
import {access, constants, stat} from 'node:fs/promises';
import {type Check, failed, ok, type Result} from './check.ts';

export const serial: Check = {
  name: 'serial',
  run: ({capture, poll}) =>
    Promise.all([
      ...capture.serial.map(({device}) => look(device, constants.R_OK, 'read', 'bifrost-sensor')),
      ...poll.lines.map(({device}) =>
        look(device, constants.R_OK | constants.W_OK, 'read and written', 'bifrost-poll'),
      ),
    ]),
};

async function look(device: string, mode: number, words: string, unit: string): Promise<Result> {
  const found = await stat(device).catch(() => undefined);
  if (found === undefined) return failed(`${device}: there is none`, 'check the cable; ls /dev/serial/by-id');
  if (!found.isCharacterDevice()) return failed(`${device}: is no serial port`, 'check the name');
  const isAllowed = await access(device, mode).then(
    () => true,
    () => false,
  );
  return isAllowed
    ? ok(`${device}: there, may be ${words}`)
    : failed(
        `${device}: may not be ${words}`,
        `usermod -a -G dialout USER; with systemd: ${unit}, docs/serial-line.md`,
      );
}
