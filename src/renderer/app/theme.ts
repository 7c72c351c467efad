import { createTheme, type Theme } from '@mui/material/styles';

export type Density = 'comfortable' | 'compact';

const sans = '"Inter Variable", system-ui, sans-serif';

/** One accent on neutral surfaces; state colours carry an icon and a word wherever they are used. */
export function createWorkbenchTheme(density: Density): Theme {
  const compact = density === 'compact';
  return createTheme({
    cssVariables: { colorSchemeSelector: 'data-color-scheme' },
    spacing: compact ? 6 : 8,
    shape: { borderRadius: 8 },
    colorSchemes: {
      light: {
        palette: {
          primary: { main: '#0b6477', dark: '#084b5a', light: '#d7ecf1', contrastText: '#ffffff' },
          success: { main: '#1b6e3c' },
          warning: { main: '#8a5300' },
          error: { main: '#b3261e' },
          info: { main: '#2b5c9e' },
          background: { default: '#f4f5f6', paper: '#ffffff' },
          text: { primary: '#171b1e', secondary: '#525b61' },
          divider: '#dde1e4',
        },
      },
      dark: {
        palette: {
          primary: { main: '#6cc6d9', dark: '#3c9fb4', light: '#12353d', contrastText: '#06232a' },
          success: { main: '#7ccf98' },
          warning: { main: '#f0b45b' },
          error: { main: '#ff9b92' },
          info: { main: '#9cc1f5' },
          background: { default: '#101315', paper: '#181c1f' },
          action: { active: '#a4adb3' },
          text: { primary: '#e8ebed', secondary: '#a4adb3' },
          divider: '#2c3237',
        },
      },
    },
    typography: {
      fontFamily: sans,
      fontSize: compact ? 13 : 14,
      h1: { fontSize: compact ? '1.2rem' : '1.375rem', fontWeight: 600, letterSpacing: '-0.01em' },
      h2: { fontSize: compact ? '0.95rem' : '1.0625rem', fontWeight: 600 },
      h3: { fontSize: compact ? '0.85rem' : '0.9375rem', fontWeight: 600 },
      body1: { fontSize: compact ? '0.8125rem' : '0.875rem', lineHeight: 1.5 },
      body2: { fontSize: compact ? '0.75rem' : '0.8125rem', lineHeight: 1.5 },
      button: { textTransform: 'none', fontWeight: 600 },
      overline: { textTransform: 'none', letterSpacing: 0, lineHeight: 1.5, fontSize: '0.8125rem' },
    },
    transitions: { duration: { shortest: 80, shorter: 100, short: 120, standard: 150, complex: 180 } },
    components: {
      MuiCssBaseline: {
        styleOverrides: {
          'html, body, #root': { height: '100%' },
          body: { overflow: 'hidden', fontFeatureSettings: '"cv05", "ss03"' },
          ':focus-visible': { outline: '2px solid var(--mui-palette-primary-main)', outlineOffset: 2 },
          '@media (prefers-reduced-motion: reduce)': {
            '*': { animationDuration: '0.01ms !important', transitionDuration: '0.01ms !important' },
          },
        },
      },
      MuiButtonBase: {
        defaultProps: { disableRipple: true },
        // A bare button has the system's font, whichever that is.
        styleOverrides: { root: { fontFamily: 'inherit' } },
      },
      MuiButton: {
        defaultProps: { disableElevation: true, size: compact ? 'small' : 'medium' },
        styleOverrides: { root: { whiteSpace: 'nowrap', '&.Mui-focusVisible': { outlineOffset: 2 } } },
      },
      MuiIconButton: { defaultProps: { size: 'small' } },
      MuiPaper: {
        defaultProps: { elevation: 0 },
        styleOverrides: { root: { backgroundImage: 'none' } },
      },
      MuiCard: { defaultProps: { variant: 'outlined' } },
      MuiChip: { defaultProps: { size: 'small' }, styleOverrides: { root: { fontWeight: 500, borderRadius: 6 } } },
      MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
      MuiTableCell: { styleOverrides: { root: { borderColor: 'var(--mui-palette-divider)' } } },
      MuiToggleButton: { styleOverrides: { root: { color: 'var(--mui-palette-text-secondary)' } } },
      MuiTooltip: { defaultProps: { enterDelay: 400 } },
      MuiTab: { styleOverrides: { root: { minHeight: compact ? 38 : 46, minWidth: 64, padding: '0 14px' } } },
      MuiTabs: { styleOverrides: { root: { minHeight: compact ? 38 : 46 } } },
      MuiDialogTitle: { styleOverrides: { root: { fontSize: '1.0625rem', fontWeight: 600 } } },
      MuiDialogActions: { styleOverrides: { root: { padding: '12px 24px 20px' } } },
    },
  });
}
