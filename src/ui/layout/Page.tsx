/**
 * One page inside the shell. The breadcrumb is the place, h1 is the news.
 * `<Page crumbs={[{ label: 'Services' }]} title="12 services, 2 not ready" sub="...">...</Page>`
 */
import { Link } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect } from 'react';
import { createPortal } from 'react-dom';

export interface Crumb {
  readonly label: string;
  /** Absent on the last one: where we are. */
  readonly to?: string;
}

export interface PageProps {
  readonly crumbs: readonly Crumb[];
  /** h1: the news, a sentence with the number first. */
  readonly title: ReactNode;
  readonly sub?: ReactNode;
  readonly actions?: ReactNode;
  /** Replaces the usual head: then `title` only names the tab and the page draws its own h1. */
  readonly head?: ReactNode;
  /** For the tab; the last crumb by default. */
  readonly tabTitle?: string;
  readonly children: ReactNode;
}

/** Where the header of the shell takes the breadcrumb; null outside the shell. */
export const CrumbSlot = createContext<HTMLElement | null>(null);

export function Page({ crumbs, title, sub, actions, head, tabTitle, children }: PageProps) {
  const tab = tabTitle ?? crumbs.at(-1)?.label ?? '';
  useEffect(() => {
    document.title = tab === '' ? 'Evenkeel' : `${tab} · Evenkeel`;
  }, [tab]);
  return (
    <>
      <Breadcrumb crumbs={crumbs} />
      {head ?? (
        <div className="ph">
          <div>
            <h1>{title}</h1>
            {sub === undefined ? null : <p className="sub">{sub}</p>}
          </div>
          {actions === undefined ? null : <div className="act">{actions}</div>}
        </div>
      )}
      {children}
    </>
  );
}

function Breadcrumb({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  const slot = useContext(CrumbSlot);
  if (slot === null) return null;
  return createPortal(
    crumbs.map((crumb, index) =>
      crumb.to !== undefined && index < crumbs.length - 1 ? (
        <span key={crumb.label} className="up flex">
          <Link to={crumb.to}>{crumb.label}</Link>
          <span aria-hidden="true">/</span>
        </span>
      ) : (
        <b key={crumb.label} className="cut" aria-current="page">
          {crumb.label}
        </b>
      ),
    ),
    slot,
  );
}
