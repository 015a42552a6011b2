/** Volumes and classes of storage, from manifests: encrypted, in clear, and what cannot be told. */
import {expect, test} from 'vitest';
import {k8sStorageClass} from '../../../src/checklist/probes/k8s-storage-class.ts';
import {k8sVolume} from '../../../src/checklist/probes/k8s-volume.ts';
import {aRoot, fieldsOf, foundOf} from '../a-root.ts';

const namespace = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: plant}\n';
const storageClass = (name: string, provisioner: string, parameters = '{}', annotations = '{}') =>
  `---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ${name}, annotations: ${annotations}}\nprovisioner: ${provisioner}\nparameters: ${parameters}\n`;
const volume = (name: string, of: string) =>
  `---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: ${name}}\nspec: {storageClassName: ${of}}\n`;
const cluster = (...texts: readonly string[]) => {
  const place = aRoot({'/all.yml': [namespace, ...texts].join('')});
  return {...place, manifests: place.root};
};

const good = storageClass(
  'good',
  'driver.longhorn.io',
  '{encrypted: "true"}',
  '{storageclass.kubernetes.io/is-default-class: "true"}',
);
const bad = storageClass('bad', 'driver.longhorn.io');
const strange = storageClass('strange', 'nobody.example');

test('classes: by what their provisioner is told', async () => {
  expect(await fieldsOf(k8sStorageClass, cluster(good, bad))).toEqual([
    {
      'storage-class.provisioner': 'driver.longhorn.io',
      'storage-class.is_default': false,
      'storage-class.is_encrypted': false,
    },
    {
      'storage-class.provisioner': 'driver.longhorn.io',
      'storage-class.is_default': true,
      'storage-class.is_encrypted': true,
    },
  ]);
});

test('volumes: by their class', async () => {
  expect(await fieldsOf(k8sVolume, cluster(good, bad, volume('a', 'good'), volume('b', 'bad')))).toEqual([
    {'volume.class': 'good', 'volume.is_encrypted': true},
    {'volume.class': 'bad', 'volume.is_encrypted': false},
  ]);
});

test('what cannot be told is said, not guessed', async () => {
  expect(await foundOf(k8sStorageClass, cluster(strange))).toEqual([
    'read',
    expect.stringMatching(/^failed: .*does not tell/),
  ]);
  expect(await foundOf(k8sVolume, cluster(good, volume('a', 'gone')))).toEqual([
    'read',
    expect.stringMatching(/^failed: .*cannot be told/),
  ]);
});

test('none, and no cluster', async () => {
  expect(await foundOf(k8sVolume, cluster(good))).toEqual(['absent: the cluster has none']);
  expect(await foundOf(k8sStorageClass, aRoot({}))).toEqual([expect.stringMatching(/^absent/)]);
});
