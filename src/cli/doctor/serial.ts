/** Every configured serial line is there and may be read. */
import {access, constants, stat} from 'node:fs/promises';
import {type Check, failed, ok, type Result} from './check.ts';

export const serial: Check = {
  name: 'serial',
  run: ({capture}) => Promise.all(capture.serial.map(({device}) => look(device))),
};

async function look(device: string): Promise<Result> {
  const found = await stat(device).catch(() => undefined);
  if (found === undefined) return failed(`${device}: there is none`, 'check the cable; ls /dev/serial/by-id');
  if (!found.isCharacterDevice()) return failed(`${device}: is no serial port`, 'check the name');
  const isReadable = await access(device, constants.R_OK).then(
    () => true,
    () => false,
  );
  return isReadable
    ? ok(`${device}: there, may be read`)
    : failed(`${device}: may not be read`, 'usermod -a -G dialout bifrost; with systemd see docs/serial-line.md');
}
