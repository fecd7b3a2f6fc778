/** The sticky line on top: where we are, the palette, whether the screen is fed, the clock, the theme. */
import { IconSearch } from '@tabler/icons-react';
import { modName } from '../../ui/keys.ts';
import { Clock } from '../../ui/parts/Clock.tsx';
import { Connection } from '../../ui/parts/Connection.tsx';
import { Icon } from '../../ui/parts/Icon.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';

export function Header({
  crumbRef,
  onSearch,
}: {
  readonly crumbRef: (element: HTMLElement | null) => void;
  readonly onSearch: () => void;
}) {
  const mod = modName();
  return (
    <header className="hdr">
      <nav className="crumb" aria-label="Breadcrumb" ref={crumbRef} />
      <button
        type="button"
        className="find"
        aria-label={`Search or jump to, ${mod} K`}
        onClick={onSearch}
      >
        <Icon of={IconSearch} />
        <span>Search or jump to</span>
        <kbd>{mod} K</kbd>
      </button>
      <Connection />
      <Clock />
      <ThemeSwitch />
    </header>
  );
}
