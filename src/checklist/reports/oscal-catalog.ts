/** The lines of the checklist as an OSCAL catalog (NIST, 1.2.1): a group a section, a control a line, a property a mapping. */
import {type Format, jsonBytes} from './format.ts';
import {uuidOf} from './identity.ts';
import {controlId, metadataOf, propsOf} from './oscal-parts.ts';
import type {Report, ReportLine} from './report-schema.ts';

export const oscalCatalog: Format = {
  file: 'catalog.oscal.json',
  about: 'the lines themselves as an OSCAL 1.2.1 catalog, with their mappings',
  render: ({report}) => jsonBytes({catalog: catalogOf(report)}),
};

const catalogOf = (report: Report) => ({
  uuid: uuidOf('catalog', report.run.digest),
  metadata: metadataOf(report, 'Hardening checklist', report.product.version),
  groups: report.sections.map(({name, lines}) => ({
    id: groupId(name),
    title: name,
    controls: report.lines.filter(({line}) => lines.includes(line)).map(controlOf),
  })),
});

const groupId = (name: string): string => `section-${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;

function controlOf({line, text, group, mode, valid, mappings, remedy}: ReportLine) {
  const id = controlId(line);
  const guidance = remedy.map((step, i) => `${i + 1}. ${step}`).join('\n');
  return {
    id,
    class: 'hardening-checklist',
    title: text,
    props: [...propsOf({label: line, group, mode, valid}), ...mappings.flatMap(mappingProps)],
    parts: [
      {id: `${id}_smt`, name: 'statement', prose: text},
      {id: `${id}_obj`, name: 'assessment-objective', prose: text},
      ...(guidance === '' ? [] : [{id: `${id}_gdn`, name: 'guidance', prose: guidance}]),
    ],
  };
}

/** A mapping that nobody compared with the standard's own text says so. */
const mappingProps = ({to, ids, verified}: ReportLine['mappings'][number]) =>
  ids.flatMap((id) =>
    propsOf({'maps-to': id}).map((prop) => ({
      ...prop,
      class: to,
      ...(!verified && {remarks: 'not verified against the standard'}),
    })),
  );
