/** Version of the payloads' format, which every payload carries. Apart from payloads.ts, whose builders are slow to load. */
export const SCHEMA = 1;
