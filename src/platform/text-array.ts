/**
 * A list of texts as PostgreSQL takes it without reading it: `text[]` in the binary format. As text each element would be
 * escaped here and unescaped there, and as JSON a payload that is JSON itself would be so twice.
 */

const TEXT_OID = 25;
/** Dimensions, whether there are nulls, type of elements, length, first index: four bytes each. */
const HEAD = 20;

/** For one parameter of a statement that knows it as `text[]`. Half a character becomes U+FFFD. */
export function textArray(texts: readonly (string | null)[]): Buffer {
  let size = HEAD;
  for (const text of texts) size += 4 + (text === null ? 0 : Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32BE(1, 0);
  bytes.writeInt32BE(1, 4);
  bytes.writeInt32BE(TEXT_OID, 8);
  bytes.writeInt32BE(texts.length, 12);
  bytes.writeInt32BE(1, 16);
  let at = HEAD;
  for (const text of texts) {
    const length = text === null ? -1 : bytes.write(text, at + 4);
    bytes.writeInt32BE(length, at);
    at += 4 + Math.max(length, 0);
  }
  return bytes;
}
