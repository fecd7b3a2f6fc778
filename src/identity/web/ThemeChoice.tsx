/** Light, dark, or as the system says. */
import { useMantineColorScheme } from '@mantine/core';
import { Segments } from '../../ui/parts/Segments.tsx';

const OPTIONS = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;

export function ThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div>
      <span className="lab">Theme</span>
      <Segments label="Theme" value={colorScheme} options={OPTIONS} onChange={setColorScheme} />
    </div>
  );
}
