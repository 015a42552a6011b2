/** Playbooks: what people do when an alert is an incident. CACAO 2.0 (OASIS), with steps for people alone. */

export interface PlaybookStep {
  /** `action--` and a UUID. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Who does it, in words. */
  readonly who: string;
}

export interface Playbook {
  /** `playbook--` and a UUID. */
  readonly id: string;
  /** The name of its file. */
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** ISO 8601. */
  readonly modified: string;
  /** Rules whose alerts it is for: `NT-05`, `UA-*`. */
  readonly rules: readonly string[];
  /** In their order. */
  readonly steps: readonly PlaybookStep[];
  /** Of the file, hex. */
  readonly sha256: string;
}

/** Whether a playbook is for alerts of a rule. */
export const isFor = ({rules}: Playbook, rule: string): boolean =>
  rules.some((one) => (one.endsWith('*') ? rule.startsWith(one.slice(0, -1)) : one === rule));
