/**
 * Mantine's theme and the bridge from Mantine's variables to our roles in `tokens.css`.
 * Components use roles (`--surface`, `--crit-text`), never a step of a ramp.
 */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const gray: MantineColorsTuple = [
  '#f6fafd',
  '#f0f4f8',
  '#e5eaef',
  '#d8dee3',
  '#bfc5cb',
  '#878d93',
  '#656b71',
  '#4e555b',
  '#343b42',
  '#1a2128',
];
const dark: MantineColorsTuple = [
  '#e3e9ee',
  '#c2c8ce',
  '#9da4ab',
  '#7a8188',
  '#50585f',
  '#383f47',
  '#272f37',
  '#192129',
  '#101921',
  '#081119',
];
const tide: MantineColorsTuple = [
  '#ebf8ff',
  '#d2effc',
  '#aedff7',
  '#83c8e9',
  '#5aaed6',
  '#3b95bf',
  '#217ea8',
  '#0e678e',
  '#064f70',
  '#063750',
];
const red: MantineColorsTuple = [
  '#fff3f2',
  '#fee2df',
  '#ffc7c3',
  '#fea19a',
  '#ff6e69',
  '#e94b4a',
  '#ce2f32',
  '#ae1a21',
  '#8a0d14',
  '#62090c',
];
const orange: MantineColorsTuple = [
  '#fff3ec',
  '#ffe4d2',
  '#fecba9',
  '#fca76e',
  '#e98640',
  '#d16a18',
  '#b45607',
  '#954400',
  '#743403',
  '#542201',
];
const yellow: MantineColorsTuple = [
  '#fbf6e6',
  '#f5e9c7',
  '#ebd59b',
  '#daba68',
  '#c69d33',
  '#ae8302',
  '#946d01',
  '#7b5805',
  '#614300',
  '#452e01',
];
const green: MantineColorsTuple = [
  '#edfaf0',
  '#d6f2dd',
  '#b4e5c2',
  '#8bd0a2',
  '#64b883',
  '#44a06a',
  '#288955',
  '#127143',
  '#045832',
  '#033e23',
];

const heading = (px: number, line: number) => ({
  fontSize: `${px / 16}rem`,
  lineHeight: `${line / 16}rem`,
});

export const theme = createTheme({
  primaryColor: 'tide',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: false,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  colors: { gray, dark, tide, red, orange, yellow, green },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.34', sm: '1.54', md: '1.43', lg: '1.5', xl: '1.4' },
  spacing: {
    xs: '4px',
    sm: '8px',
    md: '12px',
    lg: '16px',
    xl: '24px',
    '2xl': '32px',
    '3xl': '48px',
  },
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '8px', xl: '999px' },
  headings: {
    fontWeight: '650',
    sizes: { h1: heading(24, 32), h2: heading(20, 28), h3: heading(16, 24), h4: heading(14, 20) },
  },
  breakpoints: { xs: '20em', sm: '45em', md: '65em', lg: '75em', xl: '80em' },
  shadows: {
    xs: 'var(--shadow-1)',
    sm: 'var(--shadow-1)',
    md: 'var(--shadow-2)',
    lg: 'var(--shadow-2)',
    xl: 'var(--shadow-2)',
  },
  // By name and not by `extend`: naming a component here must not pull it into the first load.
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'md',
        padding: 'xl',
        transitionProps: { transition: 'fade', duration: 120 },
        closeButtonProps: { 'aria-label': 'Close' },
        // Its head is a <header>, which outside of an article would count as a second banner.
        attributes: { header: { role: 'presentation' } },
      },
    },
    // Help stands below its field, so that fields side by side stand on one line whether they have any or not.
    InputWrapper: {
      defaultProps: { inputWrapperOrder: ['label', 'input', 'error', 'description'] },
    },
  },
});

const ROLES = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-border': 'var(--line-control)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--crit-text)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-bright': 'var(--text)',
} as const;

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...ROLES },
  dark: { ...ROLES },
});
