/** Mappings that say they are verified are in the release that they name, and no other says so. */
import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {loadLines} from '../../src/hardening-lines.ts';
import {projectPath} from '../../src/load/project.ts';

interface Release {
  readonly release: string;
  readonly mitigations: Readonly<Record<string, {readonly name: string; readonly deprecated: boolean}>>;
}

const attack = JSON.parse(readFileSync(projectPath('rules/attack-ics.json'), 'utf8')) as Release;
const mappings = (await loadLines()).flatMap(({shape: {line, mappings: all}}) => all.map((one) => ({line, ...one})));

test('a mapping is verified where its source is said, and the source is one that lies here', () => {
  const verified = mappings.filter(({verified: is, source}) => is || source !== undefined);
  expect(verified.length).toBeGreaterThan(60);
  expect(
    verified.filter(({to, verified: is, source}) => !is || to !== 'attack-ics' || source !== attack.release),
  ).toEqual([]);
});

test('every mitigation of ATT&CK for ICS that a line names is in the release, and is not given up', () => {
  const wrong = mappings
    .filter(({to}) => to === 'attack-ics')
    .flatMap(({line, ids}) =>
      ids.filter((id) => attack.mitigations[id]?.deprecated !== false).map((id) => `${line}: ${id}`),
    );
  expect(wrong).toEqual([]);
});
