/** The mark: a level horizon in a round window. */
import { Link } from '@tanstack/react-router';

export function Brand({ to }: { readonly to: string }) {
  return (
    <Link to={to} className="brand" aria-label="Evenkeel">
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="10" cy="10" r="8.75" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M1.25 10h17.5a8.75 8.75 0 0 1-17.5 0z" fill="var(--accent)" />
        <path d="M1.25 10h17.5" stroke="currentColor" strokeWidth="1.5" />
      </svg>
      <span>Evenkeel</span>
    </Link>
  );
}
