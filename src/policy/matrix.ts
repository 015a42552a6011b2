/** The matrix of a policy: from which zone to which, and what may pass; as rows and as diagrams. */
import type {Policy, ZonePicture} from '../core/policy.ts';
import {endText, memberText, permissionText} from './words.ts';

export interface MatrixRow {
  readonly from: string;
  readonly to: string;
  readonly conduit: string;
  readonly allows: readonly string[];
}

/** One row for each pair that a conduit joins. */
export const matrixOf = ({conduits}: Policy): MatrixRow[] =>
  conduits.flatMap(({name, from, to, allow}) =>
    from.flatMap((client) =>
      to.map((server) => ({
        from: endText(client),
        to: endText(server),
        conduit: name,
        allows: allow.map(permissionText),
      })),
    ),
  );

/** Who may reach whom, as a drawing shows it. */
export function zonePictureOf(policy: Policy): ZonePicture {
  const rows = matrixOf(policy);
  const members = new Map(policy.zones.map(({name, members: all}) => [name, all.map(memberText)]));
  const names = [...new Set([...members.keys(), ...rows.flatMap(({from, to}) => [from, to])])];
  return {
    places: names.map((name) => ({name, members: members.get(name) ?? []})),
    arrows: rows.map(({allows, ...row}) => ({...row, protocols: protocolsOf(allows)})),
  };
}

/** For `mermaid` blocks in Markdown. */
export function mermaidOf(policy: Policy): string {
  const {places, arrows} = zonePictureOf(policy);
  const idOf = ids(places);
  const nodes = places.map(({name, members}) => `  ${idOf(name)}["${mermaidText([name, ...members].join('\n'))}"]`);
  const edges = arrows.map(
    ({from, to, conduit, protocols}) =>
      `  ${idOf(from)} -->|"${mermaidText([conduit, ...protocols].join('\n'))}"| ${idOf(to)}`,
  );
  return ['flowchart LR', ...nodes, ...edges, ''].join('\n');
}

/** Characters that Mermaid reads as its own. */
const mermaidText = (text: string): string =>
  text
    .replaceAll('&', '#amp;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;')
    .replaceAll('\n', '<br/>');

/** For Graphviz. */
export function dotOf(policy: Policy): string {
  const {places, arrows} = zonePictureOf(policy);
  const idOf = ids(places);
  const nodes = places.map(
    ({name, members}) => `  ${idOf(name)} [label=${JSON.stringify([name, ...members].join('\n'))}];`,
  );
  const edges = arrows.map(
    ({from, to, conduit, protocols}) =>
      `  ${idOf(from)} -> ${idOf(to)} [label=${JSON.stringify([conduit, ...protocols].join('\n'))}];`,
  );
  return ['digraph policy {', '  rankdir=LR;', '  node [shape=box];', ...nodes, ...edges, '}', ''].join('\n');
}

/** A diagram has room for the protocols alone. */
const protocolsOf = (allows: readonly string[]): string[] => [
  ...new Set(allows.map((text) => text.split(' ', 1)[0] ?? '')),
];

/** Names may be anything; diagrams have ids. */
function ids(places: ZonePicture['places']): (name: string) => string {
  const known = new Map(places.map(({name}, i) => [name, `z${i + 1}`]));
  return (name) => known.get(name) ?? '';
}
