/** Where messages go: `<prefix>/<site>/<sensor>/...`. */

/** Who speaks: the scope of every topic and payload. */
export interface Origin {
  readonly prefix: string;
  readonly site: string;
  readonly sensor: string;
  /** Of the product. */
  readonly version: string;
}

export interface Topics {
  readonly origin: Origin;
  /** `<prefix>/<site>/<sensor>` */
  readonly base: string;
  readonly status: string;
  readonly event: string;
  readonly metrics: string;
  readonly pollPlan: string;
  readonly audit: string;
  /** Where commands come, and where they are answered. */
  readonly command: string;
  readonly reply: string;
  asset(id: string): string;
  alert(id: string): string;
  task(id: string): string;
}

export function topicsOf(origin: Origin): Topics {
  const base = `${origin.prefix}/${origin.site}/${origin.sensor}`;
  return {
    origin,
    base,
    status: `${base}/status`,
    event: `${base}/event`,
    metrics: `${base}/metrics`,
    pollPlan: `${base}/poll/plan`,
    audit: `${base}/audit`,
    command: `${base}/command`,
    reply: `${base}/reply`,
    asset: (id) => `${base}/asset/${id}`,
    alert: (id) => `${base}/alert/${id}`,
    task: (id) => `${base}/task/${id}`,
  };
}
