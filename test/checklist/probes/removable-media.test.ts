/** What keeps USB sticks out, read from files as they stand on a box. */
import {expect, test} from 'vitest';
import {removableMedia} from '../../../src/checklist/probes/removable-media.ts';
import {collect, folderOf, placeOf} from '../place.ts';

const fieldsOf = async (files: Readonly<Record<string, string>>, isLive = false) =>
  (await collect(removableMedia, placeOf(folderOf(files), {isLive})))[0];

const HUB = 'sys/bus/usb/devices/usb1/authorized_default';

test('a fresh box lets sticks in', async () => {
  expect(await fieldsOf({[HUB]: '1\n', 'proc/modules': 'ext4 1 0\n'}, true)).toMatchObject({
    found: 'read',
    subjects: [
      {
        fields: {
          'removable-media.storage_blocked': false,
          'removable-media.storage_loaded': false,
          'removable-media.usbguard': false,
          'removable-media.authorized': true,
          'removable-media.controllers': 1,
        },
      },
    ],
  });
});

test.each([
  'install usb-storage /bin/false',
  'install usb_storage /usr/bin/true',
  'blacklist usb-storage\nblacklist uas',
])('%s keeps the driver out', async (line) => {
  const found = await fieldsOf({'etc/modprobe.d/usb.conf': `# no sticks\n${line}\n`});
  expect(found?.subjects[0]?.fields['removable-media.storage_blocked']).toBe(true);
});

test('a line that is a comment, or of another driver, keeps nothing out', async () => {
  const found = await fieldsOf({
    'etc/modprobe.d/usb.conf': '# blacklist usb-storage\nblacklist usb-storage-x11\nblacklist uvcvideo\n',
  });
  expect(found?.subjects[0]?.fields['removable-media.storage_blocked']).toBe(false);
});

test('USBGuard, a kernel that lets nothing in, a driver that is loaded', async () => {
  const found = await fieldsOf(
    {
      [HUB]: '0\n',
      'proc/modules': 'usb_storage 81920 1 uas, Live 0x0\n',
      'etc/usbguard/usbguard-daemon.conf': 'RuleFile=/etc/usbguard/rules.conf\nImplicitPolicyTarget=block\n',
    },
    true,
  );
  expect(found?.subjects[0]?.fields).toMatchObject({
    'removable-media.usbguard_target': 'block',
    'removable-media.authorized': false,
    'removable-media.storage_loaded': true,
  });
});

test('in a sandbox that hides /proc the loaded driver is seen all the same', async () => {
  const storage = async (files: Readonly<Record<string, string>>) => {
    const place = placeOf(folderOf({[HUB]: '1\n', ...files}), {isLive: true, hidden: ['/proc']});
    return (await collect(removableMedia, place))[0]?.subjects[0]?.fields['removable-media.storage_loaded'];
  };
  expect(await storage({})).toBe(false);
  for (const name of ['usb_storage', 'uas']) expect(await storage({[`sys/module/${name}/refcnt`]: '1\n'})).toBe(true);
});

test('a recording in which the loaded drivers might not be read is no proof that this one is not', async () => {
  const recorded = folderOf({[`files/${HUB}`]: '0\n'});
  const of = async (hidden: readonly string[]) =>
    (await collect(removableMedia, placeOf(folderOf({}), {recorded, hidden})))[0];
  expect(await of(['/proc/modules'])).toMatchObject({found: 'denied', source: '/proc/modules'});
  expect(await of([])).toMatchObject({found: 'read'});
});

test('a running box without USB is proven to have none; a folder is not', async () => {
  expect(await fieldsOf({'proc/modules': ''}, true)).toMatchObject({found: 'absent'});
  expect((await fieldsOf({'etc/hostname': 'box'}))?.subjects[0]?.fields['removable-media.controllers']).toBe(-1);
});
