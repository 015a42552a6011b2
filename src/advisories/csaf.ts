/**
 * A CSAF 2.0 document (OASIS Common Security Advisory Framework) into what is kept of it. 2.1 is read as far as it agrees.
 * Leaves of the product tree, products outside of it and relationships are one list; status names them by their ids.
 */
import type {Advisory, AdvisoryProduct, Remedy, Vulnerability} from '../core/advisory.ts';
import {type Csaf, type CsafBranch, type CsafProduct, type CsafVulnerability, faultIn, isCsaf} from './csaf-schema.ts';

/** Branches below branches: the standard has no limit, and real ones have four. */
const MAX_DEPTH = 30;
const MAX_PRODUCTS = 50_000;
/** Texts are cut here. */
const MAX_TEXT = 600;

export type CsafRead = {readonly advisory: Advisory} | {readonly problem: string};

/** `problem`: path in the document, what is wrong there and what to do. Never throws. */
export function readCsaf(document: unknown): CsafRead {
  if (isTooDeep(document))
    return {problem: `/product_tree/branches nest deeper than ${MAX_DEPTH}; no real advisory does`};
  if (!isCsaf(document))
    return {problem: `${faultIn(isCsaf.errors)} (CSAF 2.0 asks for it); get the file again from its publisher`};
  const tree = productsOf(document);
  if (tree.products.length > MAX_PRODUCTS) return {problem: `/product_tree names more than ${MAX_PRODUCTS} products`};
  const {tracking, title, publisher, references = []} = document.document;
  const groups = new Map(document.product_tree?.product_groups?.map((one) => [one.group_id, one.product_ids]));
  const remedies = remediesOf(document.vulnerabilities ?? [], tree.places, groups);
  return {
    advisory: {
      id: tracking.id,
      title: short(title),
      publisher: short(publisher.name),
      revision: short(tracking.version),
      released: tracking.current_release_date.slice(0, 10),
      url: references.find(({category}) => category === 'self')?.url ?? '',
      products: tree.products,
      vulnerabilities: (document.vulnerabilities ?? []).map((one) =>
        vulnerabilityOf(one, tree.places, remedies.places),
      ),
      remedies: remedies.list,
    },
  };
}

const short = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

function isTooDeep(document: unknown): boolean {
  let level: unknown[] = [(document as {product_tree?: unknown} | null)?.product_tree];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((one) => {
      const below = (one as {branches?: unknown} | null | undefined)?.branches;
      return Array.isArray(below) ? below : [];
    });
  }
  return false;
}

interface Tree {
  readonly products: AdvisoryProduct[];
  /** By product_id. */
  readonly places: Map<string, number>;
}

function productsOf({product_tree: tree}: Csaf): Tree {
  const found: Tree = {products: [], places: new Map()};
  for (const branch of tree?.branches ?? []) walk(branch, {vendor: '', name: '', versions: ''}, found);
  for (const product of tree?.full_product_names ?? []) enter(found, product, ofFullName(product));
  for (const relation of tree?.relationships ?? []) {
    const [part, whole] = [relation.product_reference, relation.relates_to_product_reference].map(
      (id) => found.products[found.places.get(id) ?? -1],
    );
    if (part === undefined || whole === undefined) continue;
    const {vendor, name, models} = whole;
    const versions = part.versions === '' ? whole.versions : part.versions;
    const how = relation.category.replaceAll('_', ' ');
    enter(found, relation.full_product_name, {
      ...part,
      vendor: part.vendor === '' ? vendor : part.vendor,
      versions,
      with: {name, vendor, models, how},
    });
  }
  return found;
}

type Path = Pick<AdvisoryProduct, 'vendor' | 'name' | 'versions'>;

/** A branch adds to what stands above it: the vendor, more of the name, the versions. */
function walk({category, name, product, branches}: CsafBranch, above: Path, found: Tree): void {
  const at = below(above, category, name);
  if (product !== undefined) enter(found, product, {...at, models: modelsOf(product)});
  for (const branch of branches ?? []) walk(branch, at, found);
}

function below(above: Path, category: string, name: string): Path {
  switch (category) {
    case 'vendor':
      return {...above, vendor: name.trim()};
    case 'product_version':
    case 'product_version_range':
      return {...above, versions: name.trim()};
    case 'patch_level':
    case 'service_pack':
      return {...above, versions: `${above.versions} ${name}`.trim()};
    case 'product_name':
    case 'product_family':
      return {...above, name: joined(above.name, name.trim())};
    // Architecture, language, host, specification, legacy: they do not tell devices apart by themselves.
    default:
      return {...above, name: `${above.name} with ${name}`.trim()};
  }
}

/** A product below a family often repeats its name. */
const joined = (family: string, name: string): string =>
  family === '' || name.toLowerCase().includes(family.toLowerCase()) ? name : `${family} ${name}`;

const modelsOf = ({product_identification_helper: helper}: CsafProduct): readonly string[] => [
  ...(helper?.model_numbers ?? []),
  ...(helper?.skus ?? []),
];

/** Outside of the tree there is only a name, and perhaps a CPE that tells the vendor. */
function ofFullName(product: CsafProduct): AdvisoryProduct {
  const [, , , vendor = ''] = product.product_identification_helper?.cpe?.split(/(?<!\\):/) ?? [];
  return {
    vendor: vendor.replace(/[_\\]+/g, ' ').replace(/\*/g, ''),
    name: product.name.trim(),
    versions: '',
    models: modelsOf(product),
  };
}

function enter({products, places}: Tree, {product_id: id}: CsafProduct, product: AdvisoryProduct): void {
  if (places.has(id) || products.length > MAX_PRODUCTS) return;
  places.set(id, products.length);
  products.push(product);
}

interface Remedies {
  readonly list: Remedy[];
  readonly places: Map<string, number>;
}

const keyOf = ({category, details}: {readonly category: string; readonly details: string}): string =>
  `${category}\n${details}`;

/** Each once: most of them are repeated with every vulnerability. */
function remediesOf(
  vulnerabilities: readonly CsafVulnerability[],
  places: ReadonlyMap<string, number>,
  groups: ReadonlyMap<string, readonly string[]>,
): Remedies {
  const found: Remedies = {list: [], places: new Map()};
  for (const remedy of vulnerabilities.flatMap(({remediations = []}) => remediations)) {
    const key = keyOf(remedy);
    if (found.places.has(key)) continue;
    found.places.set(key, found.list.length);
    const {category, details, url = '', product_ids = [], group_ids = []} = remedy;
    const ids = [...product_ids, ...group_ids.flatMap((group) => groups.get(group) ?? [])];
    found.list.push({category, details: short(details), url, products: placesOf(ids, places)});
  }
  return found;
}

const placesOf = (ids: readonly string[], places: ReadonlyMap<string, number>): number[] =>
  ids.flatMap((id) => places.get(id) ?? []);

function vulnerabilityOf(
  {
    cve = '',
    cwe,
    cwes = [],
    title = '',
    product_status: status = {},
    scores = [],
    remediations = [],
  }: CsafVulnerability,
  places: ReadonlyMap<string, number>,
  remedies: ReadonlyMap<string, number>,
): Vulnerability {
  const of = (...kinds: readonly string[]): number[] => [
    ...new Set(
      placesOf(
        kinds.flatMap((kind) => status[kind] ?? []),
        places,
      ),
    ),
  ];
  const all = scores.flatMap(({cvss_v4: v4, cvss_v3: v3, cvss_v2: v2}) => v4 ?? v3 ?? v2 ?? []);
  const worst = all.toSorted((a, b) => b.baseScore - a.baseScore)[0];
  return {
    cve,
    cwe: cwe?.id ?? cwes[0]?.id ?? '',
    title: short(title),
    score: worst?.baseScore ?? 0,
    vector: worst?.vectorString ?? '',
    affected: of('known_affected', 'first_affected', 'last_affected'),
    unaffected: of('fixed', 'first_fixed', 'known_not_affected', 'recommended'),
    investigated: of('under_investigation'),
    remedies: [...new Set(remediations.flatMap((remedy) => remedies.get(keyOf(remedy)) ?? []))],
  };
}
