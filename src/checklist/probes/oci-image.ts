/** Images: the user that they run as, and what is in them that an intruder could use. OCI Image Spec 1.1, config. */
import {imageProbe} from '../image/probe.ts';
import type {ReadImage} from '../image/read.ts';
import {textAt} from '../plain.ts';

export const ociImage = imageProbe({
  name: 'oci-image',
  about: 'Images that were given: user, shells, package managers, size',
  fields: {
    'image.user': {type: 'string', about: 'User of its configuration; empty: root'},
    'image.is_root': {type: 'boolean', about: 'That user is root, or has number 0, or is not in its /etc/passwd'},
    'image.has_shell': {type: 'boolean', about: 'It has a shell'},
    'image.has_package_manager': {type: 'boolean', about: 'It has a package manager or its database'},
    'image.tools': {type: 'string', many: true, about: 'Its shells and package managers, by path'},
    'image.packages': {type: 'number', about: 'Packages in its database'},
    'image.files': {type: 'number', about: 'Files of all its layers'},
    'image.megabytes': {type: 'number', about: 'Size of all its layers, unpacked'},
    'image.layers': {type: 'number', about: 'Layers'},
  },
  subjects: async ({images}) =>
    images.map((image) => {
      const {shells, packageManagers, packages, files, bytes} = image.contents;
      const user = textAt(image.config, 'config', 'User');
      return {
        name: image.name,
        fields: {
          'image.user': user,
          'image.is_root': isRoot(user, image),
          'image.has_shell': shells.length > 0,
          'image.has_package_manager': packageManagers.length > 0,
          'image.tools': [...shells, ...packageManagers],
          'image.packages': packages,
          'image.files': files,
          'image.megabytes': Math.ceil(bytes / 1024 ** 2),
          'image.layers': image.layers.length,
        },
      };
    }),
});

/** `user`, `uid`, `user:group`; a name counts by its number in the image's own /etc/passwd. */
function isRoot(said: string, {contents}: ReadImage): boolean {
  const [user = ''] = said.split(':');
  if (/^\d+$/.test(user)) return Number(user) === 0;
  const entry = contents.passwd.split('\n').find((line) => line.split(':')[0] === user);
  const uid = entry?.split(':')[2];
  return user === '' || user === 'root' || uid === undefined || Number(uid) === 0;
}
