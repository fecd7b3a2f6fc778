/** The two pages nobody asks for: an address that leads nowhere, and a page that broke. */

import { ErrorState } from '../../ui/layout/States.tsx';
import { ButtonLink } from '../../ui/parts/Button.tsx';

export function NotFoundPage() {
  return (
    <main className="page" id="main">
      <h1>No page at this address</h1>
      <p className="sub">The link may be old, or the thing may be restricted to others.</p>
      <p>
        <ButtonLink to="/">Go to the bridge</ButtonLink>
      </p>
    </main>
  );
}

export function CrashPage({
  error,
  reset,
}: {
  readonly error: unknown;
  readonly reset: () => void;
}) {
  return (
    <div className="stack">
      <h1>This page broke</h1>
      <ErrorState
        what="The page could not be drawn."
        error={error instanceof Error ? error.message : error}
        onRetry={reset}
      />
      <p>Nothing was lost: what is on the server is safe, and every other page still works.</p>
    </div>
  );
}
