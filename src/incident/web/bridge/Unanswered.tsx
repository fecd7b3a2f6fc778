/** The red banner: a policy is exhausted, everybody was called and nobody answered (domain.md 6.4). */
import { Link } from '@tanstack/react-router';
import { plural } from '../../../ui/format.ts';
import { Note } from '../../../ui/parts/Note.tsx';
import type { IncidentItem } from '../wire.ts';
import { WORDS } from '../words.ts';
import { isUnanswered } from './decisions.ts';

const MOST = 5;

export function Unanswered({ items }: { readonly items: readonly IncidentItem[] }) {
  const found = items.filter(isUnanswered);
  if (found.length === 0) return null;
  return (
    <div className="unanswered">
      <Note tone="crit" role="alert">
        <b>{WORDS.bridge.unanswered}</b> {WORDS.bridge.unansweredHelp}
        <ul className="sm unmet">
          {found.slice(0, MOST).map((item) => (
            <li key={item.id}>
              <Link to={`/incidents/${item.number}`}>
                {item.number}, {item.title}
              </Link>
            </li>
          ))}
          {found.length > MOST ? (
            <li>{`and ${plural(found.length - MOST, 'more', 'more')}`}</li>
          ) : null}
        </ul>
      </Note>
    </div>
  );
}
