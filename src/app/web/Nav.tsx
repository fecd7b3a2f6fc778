/** The nav at the left (icons only on narrow screens) and the tabs at the bottom of phones. */
import { IconLogout, IconMenu2 } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { signOut } from '../../identity/web/session.ts';
import { useOpenCount } from '../../incident/web/queue.ts';
import { formatShortCount } from '../../ui/format.ts';
import { useKeysOn } from '../../ui/keys.ts';
import { IconButton } from '../../ui/parts/Button.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { Avatar } from '../../ui/parts/Person.tsx';
import { useViewer } from '../../ui/viewer.ts';
import { Brand } from './Brand.tsx';
import { isIn, PLACES, type Place } from './places.ts';

export function SideNav({ path }: { readonly path: string }) {
  const viewer = useViewer();
  const main = PLACES.filter((place) => place.apart !== true);
  const apart = PLACES.filter((place) => place.apart === true);
  return (
    <nav className="nav" aria-label="Main">
      <Brand to="/" />
      {main.map((place) => (
        <NavLink key={place.to} place={place} path={path} />
      ))}
      {apart.length === 0 ? null : <hr />}
      {apart.map((place) => (
        <NavLink key={place.to} place={place} path={path} />
      ))}
      <div className="me">
        <Link to="/settings/notifications" className="grow me-link" title="My notifications">
          <Avatar name={viewer.name} you size="md" />
          <span className="grow cut">
            <b>{viewer.name}</b>
            <span className="sr">: My notifications</span>
          </span>
        </Link>
        <span>
          <IconButton icon={IconLogout} label="Sign out" onClick={() => void signOut()} />
        </span>
      </div>
    </nav>
  );
}

function NavLink({ place, path }: { readonly place: Place; readonly path: string }) {
  const keysOn = useKeysOn();
  return (
    <Link
      to={place.to}
      className="n"
      aria-label={place.label}
      aria-current={isIn(place, path) ? 'page' : undefined}
      title={place.label}
    >
      <Icon of={place.icon} />
      <span>{place.label}</span>
      {place.to === '/' ? <OpenCount /> : null}
      {keysOn ? (
        <span className="k" aria-hidden="true">
          g {place.key}
        </span>
      ) : null}
    </Link>
  );
}

function OpenCount() {
  const count = useOpenCount();
  if (count === undefined || count === 0) return null;
  return <span className="c num">{formatShortCount(count)}</span>;
}

export function BottomTabs({ path }: { readonly path: string }) {
  const tabs = PLACES.filter((place) => place.tab);
  const elsewhere = !tabs.some((place) => isIn(place, path));
  return (
    <nav className="tabs-b" aria-label="Main, small screen">
      {tabs.map((place) => (
        <Link key={place.to} to={place.to} aria-current={isIn(place, path) ? 'page' : undefined}>
          <Icon of={place.icon} size="l" />
          {place.label}
        </Link>
      ))}
      <Link to="/more" aria-current={elsewhere ? 'page' : undefined}>
        <Icon of={IconMenu2} size="l" />
        More
      </Link>
    </nav>
  );
}
