/** Where the objects of a cluster come from: a folder, an API server, or nowhere. Each is read once for a place. */
import type {Found} from '../../core/checklist.ts';
import type {Place} from '../probe.ts';
import {listBelow} from '../read.ts';
import {readApi} from './api.ts';
import type {Gathered} from './gathered.ts';
import type {Kind} from './kinds.ts';
import {readManifests} from './manifests.ts';

/** Folders of the programs that make a machine a part of a cluster. */
const NODE_FOLDERS = ['/etc/kubernetes', '/var/lib/kubelet', '/etc/rancher', '/var/snap/microk8s', '/var/lib/k0s'];

const folders = new WeakMap<Place, Gathered>();
const servers = new WeakMap<Place, Map<Kind, Promise<Gathered>>>();

/** The objects of these kinds. Never throws. */
export async function gather(place: Place, kinds: readonly Kind[], signal: AbortSignal): Promise<Gathered> {
  if (place.manifests !== undefined) return ofKinds(fromFolder(place, place.manifests), kinds);
  const {kubeconfig} = place;
  if (kubeconfig === undefined) return fromNowhere(place);
  const lists = await Promise.all(kinds.map((kind) => fromServer(place, kubeconfig, kind, signal)));
  return {
    source: kubeconfig,
    objects: lists.flatMap(({objects}) => objects),
    faults: lists.flatMap(({faults}) => faults),
  };
}

function fromFolder(place: Place, folder: string): Gathered {
  const known = folders.get(place) ?? readManifests(folder);
  folders.set(place, known);
  return known;
}

const ofKinds = ({source, objects, faults}: Gathered, kinds: readonly Kind[]): Gathered => ({
  source,
  objects: objects.filter(({kind}) => kinds.some((one) => one === kind)),
  faults,
});

function fromServer(place: Place, kubeconfig: string, kind: Kind, signal: AbortSignal): Promise<Gathered> {
  const known = servers.get(place) ?? new Map<Kind, Promise<Gathered>>();
  servers.set(place, known);
  const list = known.get(kind) ?? readApi(kubeconfig, kind, signal);
  known.set(kind, list);
  return list;
}

function fromNowhere(place: Place): Gathered {
  const source = NODE_FOLDERS.join(', ');
  const nothing = (found: Exclude<Found, 'read'>, reason: string): Gathered => ({
    source,
    objects: [],
    faults: [{source, found, reason}],
  });
  const seen = NODE_FOLDERS.map((folder) => listBelow(place, folder).found);
  if (seen.every((found) => found === 'absent')) return nothing('absent', 'no Kubernetes here');
  return nothing('failed', 'there is Kubernetes here: give a kubeconfig, or a folder of manifests');
}
