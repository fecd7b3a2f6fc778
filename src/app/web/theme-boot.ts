/**
 * Sets the colour scheme before the first paint, so that a dark screen never flashes white. Built into a
 * classic script of its own (`/theme.js`), because inline scripts are not allowed.
 */
const stored = ((): string | null => {
  try {
    return localStorage.getItem('mantine-color-scheme-value');
  } catch {
    return null; // storage may be closed to us; the system's choice is fine then
  }
})();
const dark =
  stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light';
