/** README.txt of a capsule: for whoever gets one and has no Bifrost. */
export const ABOUT_FILES = `Evidence of one alert, exported by Bifrost. Times are UTC.

alert.json      what was found, between whom, why it matters, by which rule
windows.json    which frames were kept around it, and what is missing and why
frames-N.pcapng the frames themselves, for Wireshark; the frame that raised the alert has a comment
messages-N.txt  the protocol messages in them, one a line, with Wireshark's field names
facts-N.txt     what the messages mean: what was read, written, controlled
values.json     for each window what was written, and what stood there before and after
policy.json     whether it was allowed, normal or planned, as judged when it was seen
rule.yml        the rule as it stood when this was exported
health.json     counters of the sensor before and after, and what grew between; "dropped" are frames that capture lost
custody.json    what happened to this evidence and to the alert, from the audit log
manifest.json   the SHA-256 of each of these files
manifest.sig    Ed25519 signature over manifest.json

Checking it with Bifrost, on any machine; public.pem is what "bifrost evidence key" printed on the sensor:
  bifrost evidence verify FILE.zip --key public.pem
Without Bifrost, after unpacking:
  openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in manifest.json -sigfile manifest.sig
  sha256sum *            and compare with manifest.json
`;
