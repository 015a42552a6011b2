/** What OSCAL documents have in common: metadata, properties, names of controls. */
import {uuidOf} from './identity.ts';
import type {Report} from './report-schema.ts';

const OSCAL = '1.2.1';
/** Of properties that OSCAL itself does not name. */
const NAMESPACE = 'urn:bifrost:oscal';

export const controlId = (line: number): string => `line-${line}`;

export const metadataOf = ({run, product, site, sensor}: Report, title: string, version: string) => ({
  title,
  'last-modified': run.at,
  version,
  'oscal-version': OSCAL,
  props: propsOf({product: product.name, 'product-version': product.version, site, sensor}),
  roles: [{id: 'assessor', title: 'Assessor'}],
  parties: [{uuid: uuidOf('party', product.name), type: 'organization', name: product.name}],
  'responsible-parties': [{'role-id': 'assessor', 'party-uuids': [uuidOf('party', product.name)]}],
});

interface Prop {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
}

/** Those that have a value: OSCAL knows no empty one, and none with blanks around it. */
export const propsOf = (values: Readonly<Record<string, string | number | undefined>>): Prop[] =>
  Object.entries(values).flatMap(([name, value = '']) => {
    const said = String(value).trim();
    return said === '' ? [] : [{name, ns: NAMESPACE, value: said}];
  });
