/** Who is looking: given by the shell once the session is known, used to mark "you" and to offer work. */
import { createContext, useContext } from 'react';

export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly timeZone: string;
  readonly roles: readonly string[];
}

const NOBODY: Viewer = { id: '', name: '', email: '', timeZone: 'UTC', roles: [] };

export const ViewerContext = createContext<Viewer>(NOBODY);

export function useViewer(): Viewer {
  return useContext(ViewerContext);
}

/** Whether the viewer holds one of these roles; an admin always does. */
export function useMay(...roles: readonly string[]): boolean {
  const viewer = useViewer();
  return viewer.roles.includes('admin') || roles.some((role) => viewer.roles.includes(role));
}
