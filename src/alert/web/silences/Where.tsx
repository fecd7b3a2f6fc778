/** The condition of a silence or a window, below what it is about. */
export function Where({ condition }: { readonly condition: string | null }) {
  if (condition === null) return null;
  return <div className="xs t2 mono drop">where {condition}</div>;
}
