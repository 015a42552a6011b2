/** Mappings that say they are verified are in the release that they name, and no other says so. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {loadLines} from '../../src/hardening-lines.ts';
import {projectPath} from '../../src/load/project.ts';

interface Attack {
  readonly release: string;
  readonly mitigations: Readonly<Record<string, {readonly name: string; readonly deprecated: boolean}>>;
}

const fileOf = <T>(name: string): T => JSON.parse(readFileSync(projectPath(`rules/${name}`), 'utf8')) as T;

const attack = fileOf<Attack>('attack-ics.json');
const controls = fileOf<{release: string; controls: Readonly<Record<string, string>>}>('nist-800-53.json');
const framework = fileOf<{release: string; outcomes: Readonly<Record<string, string>>}>('nist-csf-2.json');

/** By standard: its release, and the ids in it that are not given up. */
const releases: Readonly<Record<string, {readonly release: string; readonly ids: ReadonlySet<string>}>> = {
  'attack-ics': {
    release: attack.release,
    ids: new Set(Object.keys(attack.mitigations).filter((id) => attack.mitigations[id]?.deprecated === false)),
  },
  'nist-800-53': {release: controls.release, ids: new Set(Object.keys(controls.controls))},
  'nist-csf-2': {release: framework.release, ids: new Set(Object.keys(framework.outcomes))},
};

const mappings = (await loadLines()).flatMap(({shape: {line, mappings: all}}) => all.map((one) => ({line, ...one})));

test('a mapping is verified where its source is said, and each of its ids is in that release, which lies here', () => {
  const verified = mappings.filter(({verified: is, source}) => is || source !== undefined);
  expect(verified.length).toBeGreaterThan(200);
  const wrong = verified.filter(({to, ids, verified: is, source}) => {
    const known = releases[to];
    return !is || known?.release !== source || !ids.every((id) => known?.ids.has(id));
  });
  expect(wrong).toEqual([]);
});

test('no mapping to a standard that lies here is left unverified although all of its ids are in it', () => {
  const left = mappings.filter(({to, ids, verified}) => !verified && ids.every((id) => releases[to]?.ids.has(id)));
  expect(left).toEqual([]);
});

test('every mitigation of ATT&CK for ICS that a line names is in the release, and is not given up', () => {
  const wrong = mappings.filter(({to, verified}) => to === 'attack-ics' && !verified);
  expect(wrong).toEqual([]);
});

test('nothing lies here of the framework that no line names', () => {
  const named = new Set(mappings.filter(({to}) => to === 'nist-csf-2').flatMap(({ids}) => ids));
  expect(Object.keys(framework.outcomes).filter((id) => !named.has(id))).toEqual([]);
});
