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
  readonly status: string;
  readonly event: string;
  readonly metrics: string;
  asset(id: string): string;
  alert(id: string): string;
}

export function topicsOf(origin: Origin): Topics {
  const base = `${origin.prefix}/${origin.site}/${origin.sensor}`;
  return {
    origin,
    status: `${base}/status`,
    event: `${base}/event`,
    metrics: `${base}/metrics`,
    asset: (id) => `${base}/asset/${id}`,
    alert: (id) => `${base}/alert/${id}`,
  };
}
