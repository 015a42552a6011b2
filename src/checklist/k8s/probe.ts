/** How every probe of a cluster is made: the kinds it needs, and a pure function from objects to subjects. */
import type {Evidence, Subject} from '../../core/checklist.ts';
import type {FieldTable} from '../../core/field.ts';
import {harmlessLines} from '../../core/harmless.ts';
import type {Micros} from '../../core/time.ts';
import {canonical} from '../plain.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf} from '../read.ts';
import {gather} from './gather.ts';
import type {Kind} from './kinds.ts';
import {type KubeObject, nameOf} from './object.ts';

const EXCERPT = 240;

interface Parts {
  readonly name: string;
  readonly about: string;
  readonly kinds: readonly Kind[];
  readonly fields: FieldTable;
  readonly subjects: (objects: readonly KubeObject[], now: Micros) => readonly Subject[];
  /** What cannot be told from these objects, in words: doubts beside the subjects. */
  readonly doubts?: (objects: readonly KubeObject[]) => readonly string[];
  /** The cluster was read and has nothing of the kind, which proves that a line does not apply. */
  readonly isAbsentWhenEmpty?: true;
}

/** A probe over a folder of manifests or an API server. */
export function k8sProbe({name, about, kinds, fields, subjects, doubts, isAbsentWhenEmpty}: Parts): Probe {
  const probe = {name, version: 1};
  return {
    ...probe,
    about,
    privilege: 'get and list on these kinds; none for a folder',
    timeout: 30_000,
    suffices: ['manifests', 'kubeconfig'],
    fields,
    async collect(place, signal) {
      const {source, objects, faults} = await gather(place, kinds, signal);
      if (faults.length > 0) return faults.map((fault) => evidenceOf(probe, place, fault.source, fault));
      if (objects.length === 0 && !(await isCluster(place, signal)))
        return [
          evidenceOf(probe, place, source, {
            found: 'failed',
            reason: 'holds no Kubernetes objects: is it the right one?',
          }),
        ];
      const found = subjects(objects, place.now);
      if (found.length === 0 && isAbsentWhenEmpty)
        return [evidenceOf(probe, place, source, {found: 'absent', reason: 'the cluster has none'})];
      const unsaid = (doubts?.(objects) ?? []).map((reason) => ({found: 'failed', reason}) as const);
      return [
        readEvidence(probe, place, source, objects, found),
        ...unsaid.map((doubt) => evidenceOf(probe, place, source, doubt)),
      ];
    },
  };
}

/** Whoever has a workload or a namespace is a cluster, whatever else it lacks. */
async function isCluster(place: Place, signal: AbortSignal): Promise<boolean> {
  const {objects} = await gather(place, ['Namespace', 'Pod', 'Deployment', 'DaemonSet', 'StatefulSet'], signal);
  return objects.length > 0;
}

/** The hash is over what the people of the cluster decide, not over its state; the excerpt has names alone. */
function readEvidence(
  probe: Pick<Probe, 'name' | 'version'>,
  place: Place,
  source: string,
  objects: readonly KubeObject[],
  subjects: readonly Subject[],
): Evidence {
  const sorted = objects.map((one): [string, KubeObject] => [nameOf(one), one]).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = canonical(
    sorted.map(
      ([
        ,
        {
          body: {status: _, ...body},
        },
      ]) => body,
    ),
  );
  const names = sorted.map(([name]) => name).join('\n');
  const evidence = evidenceOf(probe, place, source, {found: 'read', text}, [...subjects].sort(byName));
  return {...evidence, excerpt: harmlessLines(names.slice(0, EXCERPT))};
}

const byName = (a: Subject, b: Subject): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
