/** What is kept of a CSAF 2.0 advisory: what matching and showing need. Products are named by their place in the list. */

/** A leaf of the product tree, or a relationship of two. */
export interface AdvisoryProduct {
  /** Empty: the advisory names none. */
  readonly vendor: string;
  readonly name: string;
  /** Name of the branch product_version or product_version_range, as it stands there; empty: none. */
  readonly versions: string;
  /** Model numbers and stock-keeping units; `*` and `?` stand for what is not said. */
  readonly models: readonly string[];
  /** Only together with this one: `installed on`, `component of`. */
  readonly with?: {
    readonly name: string;
    readonly how: string;
    readonly vendor: string;
    readonly models: readonly string[];
  };
}

export interface Remedy {
  /** vendor_fix, no_fix_planned, none_available, mitigation, workaround, ... (CSAF 2.0, 3.2.3.12.1). */
  readonly category: string;
  readonly details: string;
  readonly url: string;
  /** Empty: for all. */
  readonly products: readonly number[];
}

export interface Vulnerability {
  /** Empty: none was given. */
  readonly cve: string;
  readonly cwe: string;
  readonly title: string;
  /** Highest CVSS base score of its products; 0: none was given. */
  readonly score: number;
  readonly vector: string;
  readonly affected: readonly number[];
  /** Fixed, or never affected. */
  readonly unaffected: readonly number[];
  readonly investigated: readonly number[];
  /** Places in the list of remedies. */
  readonly remedies: readonly number[];
}

export interface Advisory {
  readonly id: string;
  readonly title: string;
  readonly publisher: string;
  /** Of the document: a later one replaces it. */
  readonly revision: string;
  /** Day of this revision: 2023-08-15. */
  readonly released: string;
  readonly url: string;
  readonly products: readonly AdvisoryProduct[];
  readonly vulnerabilities: readonly Vulnerability[];
  readonly remedies: readonly Remedy[];
}

/** A vulnerability that is known to be exploited: an entry of the KEV catalogue of CISA. */
export interface Exploited {
  readonly cve: string;
  /** Day on which it was listed. */
  readonly added: string;
  readonly name: string;
  /** Known to be used by ransomware. */
  readonly ransomware: boolean;
}

/** How well the origin of an advisory was checked. */
export interface Provenance {
  /** File or address. */
  readonly source: string;
  /** SHA-256 or SHA-512 that came with it. */
  readonly hash: 'matches' | 'absent';
  readonly signature: 'valid' | 'not checked' | 'absent';
}

export const verdicts = ['possible', 'likely', 'confirmed'] as const;
export type Verdict = (typeof verdicts)[number];

/** An advisory that applies to an asset. */
export interface AdvisoryFinding {
  readonly asset: string;
  readonly segment: string;
  readonly advisory: string;
  readonly verdict: Verdict;
  readonly why: string;
  readonly product: string;
  readonly versions: string;
  /** Worst first; those that people said do not apply are left out. */
  readonly cves: readonly string[];
  readonly cwes: readonly string[];
  /** Highest CVSS base score; 0: none is known. */
  readonly score: number;
  readonly exploited: boolean;
  readonly noFix: boolean;
  /** What people said, where it silences it; empty: nothing. */
  readonly silenced: string;
  /** What was told to the rules last; empty: nothing yet. */
  readonly told: string;
}
