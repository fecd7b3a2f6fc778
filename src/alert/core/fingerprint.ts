/**
 * Who a condition is. Ours is SHA-256 over the sender and its key, so that a key of any length works and
 * the same key of two senders never meets (reliability.md fact 5, anchor 1). Label sets are named the way
 * Prometheus names them, so that a condition has one name whether it comes from Prometheus itself or
 * through Alertmanager.
 */
import type { IntegrationId } from '../../kernel/ids.ts';
import { sha256Hex } from '../../kernel/sha256.ts';
import type { Labels } from './alert.ts';

/** Lower-case hex, 64 characters. */
export function fingerprintOf(integration: IntegrationId, key: string): string {
  return sha256Hex(`${integration}\n${key}`);
}

const SEPARATOR = 0xff;

/**
 * FNV-1a, 64 bits, over name, 0xff, value, 0xff of every label in order of names: `model.LabelSet.Fingerprint`
 * of prometheus/common. 16 hex characters, as in the `fingerprint` of a webhook.
 */
export function labelFingerprint(labels: Labels): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  const eat = (byte: number): void => {
    low = (low ^ byte) >>> 0;
    // Times 2^40 + 0x1b3 in two halves: no half ever exceeds what a double holds exactly.
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 4294967296) + (low << 8)) >>> 0;
    low = product >>> 0;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const byte of utf8(name)) eat(byte);
    eat(SEPARATOR);
    for (const byte of utf8(labels[name] ?? '')) eat(byte);
    eat(SEPARATOR);
  }
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0');
}

function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return bytes;
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
