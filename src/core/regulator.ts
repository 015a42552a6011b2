/** Who wants to hear of incidents, and by when (rules/regulators). */

export interface Regulator {
  /** The name of its file. */
  readonly name: string;
  readonly title: string;
  /** Where the deadlines are written. */
  readonly source: string;
  /** When an incident must be reported at all, in words: people decide that. */
  readonly applies: string;
  /** In their order. */
  readonly reports: readonly {
    readonly id: string;
    readonly title: string;
    readonly within: {readonly hours?: number; readonly months?: number};
    /** It counts from the report of this id; left out: from when somebody became aware of the incident. */
    readonly after?: string;
  }[];
}
