/**
 * A framed part of a page with its own heading. `flush` when the content brings its own padding (lists,
 * tables). `<Panel title="On call now" aside={<Link to="/oncall">Calendar</Link>} flush>...</Panel>`
 */
import { type ReactNode, useId } from 'react';

export interface PanelProps {
  readonly title?: ReactNode;
  /** For a panel without a visible heading. */
  readonly label?: string;
  /** Beside the heading, muted: a count, a period. */
  readonly note?: ReactNode;
  /** At the right of the heading: one link or a filter. */
  readonly aside?: ReactNode;
  readonly footer?: ReactNode;
  readonly flush?: boolean;
  readonly children?: ReactNode;
}

export function Panel({ title, label, note, aside, footer, flush, children }: PanelProps) {
  const id = useId();
  return (
    <section
      className="panel"
      aria-label={label}
      aria-labelledby={title === undefined ? undefined : id}
    >
      {title === undefined ? null : (
        <header>
          <h2 id={id}>{title}</h2>
          {note === undefined ? null : <span className="t3 sm">{note}</span>}
          {aside === undefined ? null : <span className="push">{aside}</span>}
        </header>
      )}
      {flush === true ? (
        children
      ) : (
        <div className={title === undefined ? 'in pt' : 'in'}>{children}</div>
      )}
      {footer === undefined ? null : <footer>{footer}</footer>}
    </section>
  );
}
