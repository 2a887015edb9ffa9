import { createTheme, DEFAULT_THEME, type MantineColorsTuple } from '@mantine/core';

/** The one accent. Shade 8 carries white text at more than 4.5:1. */
const petrol: MantineColorsTuple = [
  '#e6f7f7',
  '#d2ecec',
  '#a6d8d9',
  '#76c3c5',
  '#50b2b4',
  '#38a7aa',
  '#279da0',
  '#15888b',
  '#0b7275',
  '#005e61',
];

/** The library's colour with a last shade that can be read as small text on the first ones. */
function readable(name: string, last: string): MantineColorsTuple {
  const [a, b, c, d, e, f, g, h, i] = DEFAULT_THEME.colors[name] ?? petrol;
  return [a, b, c, d, e, f, g, h, i, last];
}

export const theme = createTheme({
  colors: {
    petrol,
    teal: readable('teal', '#06694c'),
    yellow: readable('yellow', '#8f4d00'),
    orange: readable('orange', '#a33a08'),
  },
  primaryColor: 'petrol',
  primaryShade: 8,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.25' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    Badge: { defaultProps: { variant: 'light', radius: 'sm', tt: 'none' } },
    Alert: { defaultProps: { variant: 'light' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
  },
});
