/** What a sandbox hides is not absent: by mounts as systemd makes them, and in a real one. */
import {execFileSync} from 'node:child_process';
import {expect, test} from 'vitest';
import {hiddenBy} from '../../src/checklist/hidden.ts';
import {listBelow, readBelow} from '../../src/checklist/read.ts';
import {PROGRAM} from '../cli/bifrost.ts';
import {canMount} from '../root.ts';

const mount = (at: string, type: string, options = 'rw', from = '/'): string =>
  `36 35 98:0 ${from} ${at} rw,noatime shared:1 - ${type} source ${options}`;

test.each([
  [['/proc'], mount('/proc', 'proc', 'rw,hidepid=invisible,subset=pid')],
  [['/proc'], mount('/proc', 'proc', 'rw,hidepid=2')],
  [[], mount('/proc', 'proc', 'rw,hidepid=off')],
  [[], mount('/proc', 'proc')],
  [['/dev'], mount('/dev', 'tmpfs')],
  [[], mount('/dev', 'devtmpfs')],
  [['/home'], mount('/home', 'tmpfs')],
  [[], mount('/home', 'ext4')],
  [['/tmp'], mount('/tmp', 'ext4', 'rw', '/tmp/systemd-private-0a-bifrost.service-x/tmp')],
  [[], mount('/tmp', 'tmpfs')],
  [['/proc'], `${mount('/proc', 'proc')}\n${mount('/proc', 'proc', 'rw,subset=pid')}`],
])('%j is hidden by %s', (hidden, mountinfo) => {
  expect(hiddenBy(mountinfo)).toEqual(hidden);
});

test('what is not seen there is denied; what is seen is read', () => {
  const place = {root: '/', hidden: ['/proc']};
  expect(readBelow(place, '/proc/none')).toMatchObject({found: 'denied', reason: expect.stringContaining('sandbox')});
  expect(listBelow(place, '/proc')).toMatchObject({found: 'denied'});
  expect(readBelow(place, '/proc/self/comm')).toMatchObject({found: 'read'});
  expect(readBelow(place, '/process')).toMatchObject({found: 'absent'});
});

test.runIf(canMount)('a run in a real sandbox says what it is kept from', () => {
  const program = `mount -t proc -o subset=pid proc /proc && exec "${process.execPath}" "${PROGRAM}" checklist self --line 37 --json`;
  const {lines} = JSON.parse(execFileSync('unshare', ['-m', 'sh', '-c', program], {encoding: 'utf8', stdio: 'pipe'}));
  expect(lines[0]).toMatchObject({state: 'unknown', why: expect.stringContaining('sandbox')});
});
