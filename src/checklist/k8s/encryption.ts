/** Whether the storage of a class encrypts: parameters by which provisioners are told so. Each provisioner's own documents. */
import type {KubeObject} from './object.ts';

/** Not there: the provisioner is not known, or takes its setting elsewhere. */
export type Encryption = boolean | undefined;

const isTrue = (value: unknown): boolean => String(value).toLowerCase() === 'true';
const isGiven = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** Parameters as the provisioner reads them; what it does without is its own default. */
const provisioners: Readonly<Record<string, (parameters: Readonly<Record<string, unknown>>) => Encryption>> = {
  // An account may encrypt every volume by default: without the parameter it cannot be told.
  'ebs.csi.aws.com': ({encrypted}) => (encrypted === undefined ? undefined : isTrue(encrypted)),
  'kubernetes.io/aws-ebs': ({encrypted}) => (encrypted === undefined ? undefined : isTrue(encrypted)),
  // Always encrypted by the platform.
  'pd.csi.storage.gke.io': () => true,
  'disk.csi.azure.com': () => true,
  'driver.longhorn.io': ({encrypted}) => isTrue(encrypted),
  'rbd.csi.ceph.com': ({encrypted}) => isTrue(encrypted),
  'rook-ceph.rbd.csi.ceph.com': ({encrypted}) => isTrue(encrypted),
  'cephfs.csi.ceph.com': ({encrypted}) => isTrue(encrypted),
  'rook-ceph.cephfs.csi.ceph.com': ({encrypted}) => isTrue(encrypted),
  'pxd.portworx.com': ({secure}) => isTrue(secure),
  'csi.trident.netapp.io': ({selector, encryption}) => isTrue(encryption) || (isGiven(selector) ? undefined : false),
};

/** Of a StorageClass. */
export function encryptionOf({body}: KubeObject): Encryption {
  const {provisioner, parameters} = body;
  const read = typeof provisioner === 'string' ? provisioners[provisioner] : undefined;
  const given = typeof parameters === 'object' && parameters !== null ? parameters : {};
  return read?.(given as Readonly<Record<string, unknown>>);
}
