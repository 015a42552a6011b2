/** What a new site needs. Empty: it stays as it is by default. */
export interface Answers {
  readonly site: string;
  /** Name of this box. */
  readonly sensor: string;
  /** `eth1`, or `eth1:cell1` with the name of its segment. */
  readonly interfaces: readonly string[];
  readonly broker: string;
  readonly subnets: readonly string[];
}
