/** A name inside a sentence of the timeline. */
import type { ReactNode } from 'react';

export function Who({ children }: { readonly children: ReactNode }) {
  return <span className="who-l">{children}</span>;
}
