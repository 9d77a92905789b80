import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** 墨青, the ink of the house, and 朱砂, the red of its seal. */
const ink: MantineColorsTuple = ['#edf5f5', '#d8e8e9', '#b4d2d4', '#8cbbbe', '#68a4a9', '#478d94', '#2f767e', '#215f67', '#174b53', '#0f383f'];
const seal: MantineColorsTuple = ['#fdf0ec', '#f8dcd4', '#f0b7a8', '#e58f78', '#d96d52', '#c95339', '#b5402a', '#993422', '#7e2a1c', '#5f1f15'];
const dark: MantineColorsTuple = ['#dbe1e2', '#b9c3c5', '#93a0a3', '#6b797c', '#414d50', '#333e41', '#262f32', '#1a2123', '#13191a', '#0c1011'];
const gray: MantineColorsTuple = ['#f7f8f7', '#eff1f0', '#e3e7e5', '#d3d9d7', '#bcc5c3', '#98a4a2', '#74817f', '#566361', '#3a4644', '#222b2a'];

const red: MantineColorsTuple = ['#fdf0ef', '#fadcda', '#f3b6b2', '#ea8d87', '#e06a62', '#d44d44', '#c5372e', '#b3261e', '#a01f18', '#7f1812'];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 7 },
  colors: { ink, seal, dark, gray, red },
  fontFamily: '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Consolas, "Noto Sans Mono CJK SC", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '19px' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.55', lg: '1.5', xl: '1.4' },
  defaultRadius: 'sm',
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '19px' }, h2: { fontSize: '16px' }, h3: { fontSize: '14px' } } },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 300, multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } } },
    Checkbox: { defaultProps: { size: 'md' } },
    Radio: { defaultProps: { size: 'md' } },
    Modal: { defaultProps: { centered: true } },
    // Help below the box: two fields in a row keep their boxes on one line.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    // An extra focus holder inside a menu is no menu item.
    Menu: { defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } },
    Select: { defaultProps: { withScrollArea: false } },
    MultiSelect: { defaultProps: { withScrollArea: false } },
  },
});

/** Contrast of 4.5 : 1 in both schemes, where the kit's own shades fall short. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1c2625',
    '--mantine-color-dimmed': '#52605e',
    '--mantine-color-placeholder': '#66736f',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#17606a',
    '--mantine-color-red-light-color': '#a01f18',
    '--mantine-color-orange-light-color': '#8a3d00',
    '--mantine-color-green-light-color': '#1e6131',
    '--mantine-color-blue-light-color': '#174e86',
    '--mantine-color-gray-light-color': '#3a4644',
    '--mantine-color-ink-light-color': '#174b53',
  },
  dark: {
    '--mantine-color-dimmed': '#a7b3b5',
    '--mantine-color-placeholder': '#94a1a4',
    '--mantine-color-error': '#ff9b8f',
    '--mantine-color-anchor': '#8ecdd3',
    '--mantine-color-red-light-color': '#ffa79d',
    '--mantine-color-orange-light-color': '#ffbf80',
    '--mantine-color-green-light-color': '#97d9a7',
    '--mantine-color-blue-light-color': '#a3cdf5',
    '--mantine-color-gray-light-color': '#c9d2d3',
    '--mantine-color-ink-light-color': '#a9d6da',
    '--mantine-color-ink-light': 'rgba(104, 164, 169, 0.18)',
  },
});
