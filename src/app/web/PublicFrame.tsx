/** Around pages that need no login: the mark, a level line, one narrow column. */
import '../../ui/styles/public.css';
import { Outlet } from '@tanstack/react-router';
import { Brand } from './Brand.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

export function PublicFrame() {
  return (
    <>
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header className="pub-top">
        <Brand to="/report" />
        <span className="push">
          <ThemeSwitch />
        </span>
      </header>
      <hr className="level" />
      <main className="pub" id="main">
        <Outlet />
      </main>
    </>
  );
}
