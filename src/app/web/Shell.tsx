/**
 * The frame of every page for signed-in people: nav, header, palette, keys, live stream. It draws nothing
 * of a page until the session is known, and leads to the sign-in page when there is none.
 */
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import { viewerOf, type WhoAmI } from '../../identity/web/session.ts';
import { useGet, whenSignedOut } from '../../ui/api.ts';
import { ZoneContext } from '../../ui/format.ts';
import { type KeyEntry, listenToKeys, moveRow, useKeys } from '../../ui/keys.ts';
import { CrumbSlot } from '../../ui/layout/Page.tsx';
import { ErrorState, Loading } from '../../ui/layout/States.tsx';
import { startLive, stopLive } from '../../ui/live.ts';
import { ViewerContext } from '../../ui/viewer.ts';
import { Header } from './Header.tsx';
import { BottomTabs, SideNav } from './Nav.tsx';
import { PLACES } from './places.ts';
import { WatchBanner } from './WatchBanner.tsx';

const Palette = lazy(() => import('./Palette.tsx').then((m) => ({ default: m.Palette })));
const KeyListDialog = lazy(() => import('./KeyList.tsx').then((m) => ({ default: m.KeyList })));

export function Shell() {
  const session = useGet<WhoAmI>('/api/v1/session', { staleSeconds: 300 });
  const toSignIn = useToSignIn();
  const out = session.error?.status === 401;
  useEffect(() => {
    whenSignedOut(toSignIn);
    if (out) toSignIn();
  }, [out, toSignIn]);
  if (session.data !== undefined) return <Frame session={session.data} />;
  return (
    <main className="page" id="main">
      {session.error === null || out ? (
        <Loading rows={5} />
      ) : (
        <ErrorState
          what="Evenkeel does not answer."
          error={session.error}
          onRetry={() => void session.refetch()}
        />
      )}
    </main>
  );
}

function useToSignIn(): () => void {
  const navigate = useNavigate();
  return useMemo(
    () => () => {
      const here = location.pathname + location.search;
      if (location.pathname === '/sign-in') return;
      void navigate({ to: '/sign-in', search: here === '/' ? {} : { next: here }, replace: true });
    },
    [navigate],
  );
}

function Frame({ session }: { readonly session: WhoAmI }) {
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const [keysOpen, setKeysOpen] = useState(false);
  const zone = session.timeZone;
  const viewer = useMemo(() => viewerOf(session), [session]);
  const path = useRouterState({ select: (state) => state.location.pathname });
  // Before any dialog that is open from the start listens, or the escape that closes it would also go up.
  useLayoutEffect(listenToKeys, []);
  useEffect(() => {
    startLive();
    return () => {
      stopLive();
    };
  }, []);
  useModK(() => setPaletteOpen(true));
  useShellKeys({ palette: () => setPaletteOpen(true), list: () => setKeysOpen(true) });
  return (
    <ViewerContext value={viewer}>
      <ZoneContext value={zone}>
        <CrumbSlot value={slot}>
          <a className="skip" href="#main">
            Skip to content
          </a>
          <div className="shell">
            <SideNav path={path} />
            <Header crumbRef={setSlot} onSearch={() => setPaletteOpen(true)} />
            <main className="page" id="main" tabIndex={-1}>
              <WatchBanner path={path} />
              <Suspense fallback={<Loading rows={5} />}>
                <Outlet />
              </Suspense>
            </main>
            <BottomTabs path={path} />
          </div>
          <Suspense>
            {paletteOpen ? <Palette onClose={() => setPaletteOpen(false)} /> : null}
            {keysOpen ? <KeyListDialog onClose={() => setKeysOpen(false)} /> : null}
          </Suspense>
        </CrumbSlot>
      </ZoneContext>
    </ViewerContext>
  );
}

/** To the page above this one, by the breadcrumb. */
function goUp(): void {
  const above = [...document.querySelectorAll<HTMLAnchorElement>('.crumb .up a')].at(-1);
  above?.click();
}

function useModK(open: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      open();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [open]);
}

function useShellKeys(open: { readonly palette: () => void; readonly list: () => void }): void {
  const navigate = useNavigate();
  const entries: KeyEntry[] = [
    { keys: '/', label: 'Search or jump to', run: open.palette },
    { keys: '?', label: 'All keys', run: open.list },
    { keys: 'j', label: 'Next row', run: () => moveRow(1) },
    { keys: 'k', label: 'Previous row', run: () => moveRow(-1) },
    {
      keys: 'g n',
      label: 'My notifications',
      run: () => void navigate({ to: '/settings/notifications' }),
    },
    { keys: 'Escape', label: 'Go up', run: goUp },
    ...PLACES.map((place) => ({
      keys: `g ${place.key}`,
      label: place.label,
      run: () => void navigate({ to: place.to }),
    })),
  ];
  useKeys(entries);
}
