/** The matrix of a policy: from which zone to which, and what may pass; as rows and as diagrams. */
import type {Policy} from '../core/policy.ts';
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

/** For `mermaid` blocks in Markdown. */
export function mermaidOf(policy: Policy): string {
  const {ids, labels} = placesOf(policy);
  const nodes = [...ids].map(([place, id]) => `  ${id}["${mermaidText(labels.get(place) ?? place)}"]`);
  const edges = matrixOf(policy).map(
    ({from, to, conduit, allows}) =>
      `  ${ids.get(from)} -->|"${mermaidText([conduit, ...protocolsOf(allows)].join('\n'))}"| ${ids.get(to)}`,
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
  const {ids, labels} = placesOf(policy);
  const nodes = [...ids].map(([place, id]) => `  ${id} [label=${JSON.stringify(labels.get(place) ?? place)}];`);
  const edges = matrixOf(policy).map(
    ({from, to, conduit, allows}) =>
      `  ${ids.get(from)} -> ${ids.get(to)} [label=${JSON.stringify([conduit, ...protocolsOf(allows)].join('\n'))}];`,
  );
  return ['digraph policy {', '  rankdir=LR;', '  node [shape=box];', ...nodes, ...edges, '}', ''].join('\n');
}

/** A diagram has room for the protocols alone. */
const protocolsOf = (allows: readonly string[]): string[] => [
  ...new Set(allows.map((text) => text.split(' ', 1)[0] ?? '')),
];

interface Places {
  /** By name of the zone or text of the end. */
  readonly ids: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

function placesOf(policy: Policy): Places {
  const names = [...policy.zones.map(({name}) => name), ...matrixOf(policy).flatMap(({from, to}) => [from, to])];
  const ids = new Map([...new Set(names)].map((name, i) => [name, `z${i + 1}`]));
  const labels = new Map(policy.zones.map(({name, members}) => [name, [name, ...members.map(memberText)].join('\n')]));
  return {ids, labels};
}
