/** The line of pages that belong together, above each of them; on phones it scrolls. */
import { Link } from '@tanstack/react-router';

export interface Section {
  readonly to: string;
  readonly label: string;
  /** Set apart at the end: the viewer's own. */
  readonly own?: boolean;
}

export function SubNav({
  name,
  sections,
  current,
}: {
  /** What they are pages of, read out. */
  readonly name: string;
  readonly sections: readonly Section[];
  /** Label of the one we are on. */
  readonly current: string;
}) {
  return (
    <nav className="subnav" aria-label={name}>
      {sections.map(({ to, label, own }) => (
        <Link
          key={to}
          to={to}
          ref={label === current ? intoView : undefined}
          activeOptions={EXACT}
          className={own === true ? 'own' : undefined}
          aria-current={label === current ? 'page' : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}

/** A page below another is not that other. */
const EXACT = { exact: true, includeSearch: false } as const;

/** The section one is in must be seen. */
function intoView(link: HTMLElement | null): void {
  link?.parentElement?.scrollTo({ left: link.offsetLeft - 48 });
}
