/** What the senders of the intake benches send. */

/** So many conditions are told of, again and again. */
export const KEYS = 1000;

export function bodiesOf(count: number, body: (n: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, n) => body(n));
}

/** About 700 bytes, as real senders are. */
export function pagerBody(key: string, n: number): string {
  return JSON.stringify({
    routing_key: key,
    event_action: 'trigger',
    dedup_key: `bench-${n}`,
    payload: {
      summary: `Write latency over 5 s on shard-${n}`,
      source: `db-${n % 16}.example`,
      severity: 'warning',
      custom_details: { text: 'x'.repeat(400), shard: n },
    },
  });
}
