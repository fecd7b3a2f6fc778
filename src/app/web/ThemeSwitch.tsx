/** Light or dark, remembered in this browser. */
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconContrast } from '@tabler/icons-react';
import { IconButton } from '../../ui/parts/Button.tsx';

export function useThemeSwitch(): () => void {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  return () => setColorScheme(scheme === 'dark' ? 'light' : 'dark');
}

export function ThemeSwitch() {
  const toggle = useThemeSwitch();
  return (
    <IconButton
      icon={IconContrast}
      label="Switch light and dark theme"
      data-theme-switch
      onClick={toggle}
    />
  );
}
