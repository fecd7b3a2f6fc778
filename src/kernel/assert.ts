/** For mistakes of the programmer only: what must be true here whatever the input was. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Assertion failed: ${message}`);
}

/** The value, or a loud stop when it is absent where it cannot be. */
export function present<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new Error(`Missing: ${message}`);
  return value;
}
