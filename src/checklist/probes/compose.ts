/** Containers that files beside Kubernetes declare: compose files in the folder of manifests and in usual places, and Podman's unit files. */
import {basename, join, relative} from 'node:path';
import {parse} from 'yaml';
import type {Evidence, Subject} from '../../core/checklist.ts';
import {composeSubjects} from '../container/compose.ts';
import {containerFields} from '../container/facts.ts';
import {quadletSubject} from '../container/quadlet.ts';
import {manifestFiles} from '../k8s/manifests.ts';
import type {Place, Probe} from '../probe.ts';
import {evidenceOf, listBelow, readBelow} from '../read.ts';

const COMPOSE = /^(docker-)?compose[\w.-]*\.ya?ml$/;
const QUADLET = /\.container$/;
const QUADLETS = ['/etc/containers/systemd', '/usr/share/containers/systemd'];
/** Folders that have a compose file, or folders with one. */
const PARENTS = ['/opt', '/srv', '/etc/docker', '/etc/compose', '/root', '/home'];

export const compose: Probe = {
  name: 'compose',
  version: 1,
  about: 'Containers that compose files and Podman’s unit files declare',
  privilege: 'root, for files in the homes of others',
  timeout: 10_000,
  fields: containerFields,
  collect: async (place) => collect(place),
};

function collect(place: Place): readonly Evidence[] {
  const given = place.manifests === undefined ? [] : givenFiles(place, place.manifests);
  const files = [...composeFiles(place), ...quadletFiles(place)];
  const all = [...given, ...files.map((file) => evidenceFor(place, file, file))];
  const source = [...PARENTS, ...QUADLETS].join(', ');
  return all.length > 0 ? all : [evidenceOf(compose, place, source, {found: 'absent', reason: 'no such file'})];
}

/** Files of the folder are read on this machine, whatever the root is. */
function givenFiles(place: Place, folder: string): Evidence[] {
  try {
    return manifestFiles(folder)
      .filter((file) => COMPOSE.test(basename(file)))
      .map((file) => evidenceFor({...place, root: '/'}, file, relative(folder, file)));
  } catch (error) {
    return [evidenceOf(compose, place, folder, {found: 'failed', reason: (error as Error).message})];
  }
}

const composeFiles = (place: Place): string[] =>
  PARENTS.flatMap((parent) => [parent, ...below(place, parent)]).flatMap((folder) =>
    names(place, folder)
      .filter((name) => COMPOSE.test(name))
      .map((name) => join(folder, name)),
  );

const quadletFiles = (place: Place): string[] =>
  QUADLETS.flatMap((folder) =>
    names(place, folder)
      .filter((name) => QUADLET.test(name))
      .map((name) => join(folder, name)),
  );

function names(place: Place, folder: string): readonly string[] {
  const listed = listBelow(place, folder);
  return listed.found === 'read' ? listed.names : [];
}

const below = (place: Place, folder: string): string[] => names(place, folder).map((name) => join(folder, name));

function evidenceFor(place: Place, path: string, shown: string): Evidence {
  const read = readBelow(place, path);
  if (read.found !== 'read') return evidenceOf(compose, place, shown, read);
  try {
    const evidence = evidenceOf(compose, place, shown, read, subjectsOf(path, shown, read.text));
    return {...evidence, excerpt: ''}; // may hold passwords
  } catch (error) {
    return evidenceOf(compose, place, shown, {found: 'failed', reason: `is not YAML: ${(error as Error).message}`});
  }
}

const subjectsOf = (path: string, shown: string, text: string): readonly Subject[] =>
  QUADLET.test(path) ? [quadletSubject(shown, text)] : composeSubjects(shown, parse(text));
