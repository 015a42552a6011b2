/**
 * MQTT 3.1, 3.1.1 and 5 over TCP in clear: who connects, what is subscribed to and published to; payloads never. OASIS MQTT
 * 3.1.1 and 5.0, Eclipse Sparkplug 3.0.
 */
import {hex} from '../../src/core/bytes.ts';
import type {Probe, Protocol} from '../../src/core/protocol.ts';
import {isConnect, refusals} from './connect.ts';
import {readPacket, reportConnect} from './dialogue.ts';
import {anomalies, fields} from './fields.ts';
import {openSession, type Session} from './session.ts';
import {sparkplugNames} from './sparkplug.ts';
import {CONNECT, check, type Packet, PUBLISH, packet, stringEnd} from './wire.ts';

/** Longest packet that is read whole; the payload of PUBLISH and what is longer is stepped over. */
const MAX_PACKET = 16_384;
/** The fixed header is not longer: behind it may be a password. */
const SHOWN_BYTES = 5;

export const mqtt: Protocol<Session> = {
  name: 'mqtt',
  title: 'MQTT',
  ports: {tcp: [1883]},
  fields,
  names: ['connect', ...refusals, 'publish', 'deliver', 'subscribe', ...sparkplugNames],
  scope: [],
  target: ['mqtt.topic'],
  anomalies,
  maxMessage: MAX_PACKET,
  probe,
  open: openSession,

  read(session, from, b, start, end, report) {
    const half = session[from];
    const p = session.packet;
    let at = start + Math.min(half.skip, end - start);
    half.skip -= at - start;
    while (at < end) {
      const state = check(b, at, end, p);
      if (state === 'need-more') break;
      if (state === 'not-mqtt' || (half.isLost && !isSound(p, b, end))) {
        if (!half.isLost) {
          report.anomaly('not-mqtt', from, {'bifrost.segment_start': hex(b, at, Math.min(end, at + SHOWN_BYTES))});
        }
        half.isLost = true;
        return end - start;
      }
      if (!isReadable(p, b, end, at)) break;
      half.isLost = false;
      readPacket(session, from, b, p, end, report);
      half.skip = Math.max(0, p.end - end);
      at = Math.min(p.end, end);
    }
    return at - start;
  },

  gap(session, from) {
    session[from].skip = 0;
    session[from].isLost = true;
  },

  tick() {
    // A CONNECT that waits is told when the connection ends.
  },

  close(session, report) {
    if (session.connect !== undefined) reportConnect(session, -1, report);
  },
};

/** Of a PUBLISH the topic, of all others the whole; what is too long to be kept is read as far as it is there. */
function isReadable(p: Packet, b: Uint8Array, end: number, at: number): boolean {
  if (p.end <= end || end - at >= MAX_PACKET) return true;
  return p.type === PUBLISH && stringEnd(b, p.body, end) >= 0;
}

/** After a loss: a packet that fills the segment, or one that is followed by another. */
function isSound(p: Packet, b: Uint8Array, end: number): boolean {
  if (p.type === CONNECT) return isConnect(b, p.body, end);
  if (p.type === PUBLISH && stringEnd(b, p.body, Math.min(p.end, end)) < 0) return false;
  return p.end === end || (p.end < end && check(b, p.end, end, packet()) !== 'not-mqtt');
}

function probe(b: Uint8Array, start: number, end: number, isOnPort: boolean): Probe {
  const p = packet();
  const state = check(b, start, end, p);
  if (state === 'not-mqtt') return 'no';
  if (state === 'need-more') return 'short';
  if (p.type === CONNECT) {
    if (end - p.body < 10) return p.end - p.body >= 10 ? 'short' : 'no';
    return isConnect(b, p.body, end) ? 'request' : 'no';
  }
  return isOnPort && isSound(p, b, end) ? sideOf(p.type) : 'no';
}

/** Which way a packet goes; PUBLISH and what acknowledges it go both ways. */
function sideOf(type: number): Probe {
  if (type === 8 || type === 10 || type === 12) return 'request';
  return type === 2 || type === 9 || type === 11 || type === 13 ? 'response' : 'either';
}
