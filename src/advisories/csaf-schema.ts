/** The parts of CSAF 2.0 (OASIS, csaf_json_schema) that are read, as strict as that schema; other parts are left alone. */
import {Ajv, type ErrorObject} from 'ajv';

const text = {type: 'string', minLength: 1, maxLength: 100_000} as const;
const url = {type: 'string', maxLength: 4096} as const;
const ids = {type: 'array', items: text, maxItems: 50_000} as const;
const list = (items: object, maxItems: number): object => ({type: 'array', items, maxItems});

const product = {
  type: 'object',
  required: ['name', 'product_id'],
  properties: {
    name: text,
    product_id: text,
    product_identification_helper: {
      type: 'object',
      properties: {model_numbers: list(text, 5000), skus: list(text, 5000), cpe: text},
    },
  },
} as const;

const branch = {
  type: 'object',
  required: ['category', 'name'],
  properties: {
    category: text,
    name: text,
    product,
    branches: {type: 'array', maxItems: 20_000, items: {$ref: '#/$defs/branch'}},
  },
} as const;

const relationship = {
  type: 'object',
  required: ['category', 'full_product_name', 'product_reference', 'relates_to_product_reference'],
  properties: {category: text, full_product_name: product, product_reference: text, relates_to_product_reference: text},
} as const;

const cvss = {
  type: 'object',
  required: ['baseScore'],
  properties: {baseScore: {type: 'number', minimum: 0, maximum: 10}, vectorString: {type: 'string', maxLength: 400}},
} as const;

const remediation = {
  type: 'object',
  required: ['category', 'details'],
  properties: {category: text, details: text, url, product_ids: ids, group_ids: ids},
} as const;

const vulnerability = {
  type: 'object',
  properties: {
    cve: {type: 'string', pattern: '^CVE-[0-9]{4}-[0-9]{4,}$'},
    title: text,
    cwe: {type: 'object', required: ['id'], properties: {id: {type: 'string', pattern: '^CWE-[1-9]\\d{0,5}$'}}},
    cwes: list(
      {type: 'object', required: ['id'], properties: {id: {type: 'string', pattern: '^CWE-[1-9]\\d{0,5}$'}}},
      100,
    ),
    product_status: {type: 'object', additionalProperties: ids},
    remediations: list(remediation, 5000),
    scores: list({type: 'object', properties: {cvss_v2: cvss, cvss_v3: cvss, cvss_v4: cvss, products: ids}}, 5000),
  },
} as const;

const document = {
  type: 'object',
  required: ['category', 'csaf_version', 'publisher', 'title', 'tracking'],
  properties: {
    category: text,
    csaf_version: {type: 'string', enum: ['2.0', '2.1']},
    title: text,
    publisher: {type: 'object', required: ['name'], properties: {name: text}},
    references: list({type: 'object', properties: {category: text, url}}, 5000),
    tracking: {
      type: 'object',
      required: ['id', 'version', 'current_release_date', 'status'],
      properties: {id: {...text, maxLength: 200}, version: text, current_release_date: text, status: text},
    },
  },
} as const;

const schema = {
  $id: 'csaf',
  $defs: {branch},
  type: 'object',
  required: ['document'],
  properties: {
    document,
    product_tree: {
      type: 'object',
      properties: {
        branches: {type: 'array', maxItems: 5000, items: {$ref: '#/$defs/branch'}},
        full_product_names: list(product, 20_000),
        product_groups: list(
          {type: 'object', required: ['group_id', 'product_ids'], properties: {group_id: text, product_ids: ids}},
          5000,
        ),
        relationships: list(relationship, 20_000),
      },
    },
    vulnerabilities: list(vulnerability, 5000),
  },
} as const;

export interface CsafProduct {
  readonly name: string;
  readonly product_id: string;
  readonly product_identification_helper?: {
    readonly model_numbers?: readonly string[];
    readonly skus?: readonly string[];
    readonly cpe?: string;
  };
}

export interface CsafBranch {
  readonly category: string;
  readonly name: string;
  readonly product?: CsafProduct;
  readonly branches?: readonly CsafBranch[];
}

interface Cvss {
  readonly baseScore: number;
  readonly vectorString?: string;
}

export interface CsafVulnerability {
  readonly cve?: string;
  readonly title?: string;
  readonly cwe?: {readonly id: string};
  readonly cwes?: readonly {readonly id: string}[];
  readonly product_status?: Readonly<Record<string, readonly string[]>>;
  readonly remediations?: readonly {
    readonly category: string;
    readonly details: string;
    readonly url?: string;
    readonly product_ids?: readonly string[];
    readonly group_ids?: readonly string[];
  }[];
  readonly scores?: readonly {readonly cvss_v2?: Cvss; readonly cvss_v3?: Cvss; readonly cvss_v4?: Cvss}[];
}

export interface Csaf {
  readonly document: {
    readonly title: string;
    readonly publisher: {readonly name: string};
    readonly references?: readonly {readonly category?: string; readonly url?: string}[];
    readonly tracking: {
      readonly id: string;
      readonly version: string;
      readonly current_release_date: string;
      readonly status: string;
    };
  };
  readonly product_tree?: {
    readonly branches?: readonly CsafBranch[];
    readonly full_product_names?: readonly CsafProduct[];
    readonly product_groups?: readonly {readonly group_id: string; readonly product_ids: readonly string[]}[];
    readonly relationships?: readonly {
      readonly category: string;
      readonly full_product_name: CsafProduct;
      readonly product_reference: string;
      readonly relates_to_product_reference: string;
    }[];
  };
  readonly vulnerabilities?: readonly CsafVulnerability[];
}

const ajv = new Ajv({strict: false});
export const isCsaf = ajv.compile<Csaf>(schema);

/** `/vulnerabilities/0/cve must match pattern ...`: where, and what is wrong there. */
export const faultIn = (errors: readonly ErrorObject[] | null | undefined): string => {
  const [first] = errors ?? [];
  return first === undefined ? '' : `${first.instancePath || '/'} ${first.message ?? 'is not valid'}`;
};
