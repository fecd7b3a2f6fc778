/** Every small part in every state. */
export function PartsPage() {
  return <h1>Parts</h1>;
}
