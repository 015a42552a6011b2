/** Classes of storage of a cluster, and whether what they give out is encrypted. */
import type {Subject} from '../../core/checklist.ts';
import {encryptionOf} from '../k8s/encryption.ts';
import {type KubeObject, nameOf} from '../k8s/object.ts';
import {k8sProbe} from '../k8s/probe.ts';

const DEFAULT = 'storageclass.kubernetes.io/is-default-class';

export const k8sStorageClass = k8sProbe({
  name: 'k8s-storage-class',
  about: 'Classes of storage of a Kubernetes cluster, and whether they encrypt',
  kinds: ['StorageClass'],
  fields: {
    'storage-class.provisioner': {type: 'string', about: 'Who makes the volumes'},
    'storage-class.is_default': {type: 'boolean', about: 'Who asks for a volume and names no class gets this one'},
    'storage-class.is_encrypted': {
      type: 'boolean',
      about: 'What it gives out is encrypted; not there where it cannot be told',
    },
  },
  isAbsentWhenEmpty: true,
  doubts: (objects) =>
    objects
      .filter((one) => encryptionOf(one) === undefined)
      .map((one) => `${nameOf(one)}: its provisioner does not tell whether it encrypts`),
  subjects: (objects) => objects.map(subjectOf),
});

function subjectOf(one: KubeObject): Subject {
  const isEncrypted = encryptionOf(one);
  const {provisioner, metadata} = one.body as {
    provisioner?: unknown;
    metadata?: {annotations?: Record<string, unknown>};
  };
  const fields = {
    'storage-class.provisioner': typeof provisioner === 'string' ? provisioner : '',
    'storage-class.is_default': metadata?.annotations?.[DEFAULT] === 'true',
    ...(isEncrypted !== undefined && {'storage-class.is_encrypted': isEncrypted}),
  };
  return {name: nameOf(one), fields};
}
