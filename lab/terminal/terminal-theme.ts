// The terminal's light and dark colours, for the same surfaces as in app/tokens.css.
import type { ISearchDecorationOptions } from '@xterm/addon-search';
import type { ITheme } from '@xterm/xterm';

const light: ITheme = {
  background: '#fdfcf9',
  foreground: '#1c2025',
  cursor: '#1c57b5',
  cursorAccent: '#fdfcf9',
  selectionBackground: '#c9d9f4',
  selectionInactiveBackground: '#e2e0d8',
  black: '#1c2025',
  red: '#b02a1c',
  green: '#146b3a',
  yellow: '#7a5600',
  blue: '#1c57b5',
  magenta: '#7a3493',
  cyan: '#0b636d',
  white: '#6b6f75',
  brightBlack: '#565c63',
  brightRed: '#c2372a',
  brightGreen: '#1b7f46',
  brightYellow: '#8a6400',
  brightBlue: '#2c6bd0',
  brightMagenta: '#8d45a8',
  brightCyan: '#137681',
  brightWhite: '#33383e',
  scrollbarSliderBackground: '#8b857755',
  scrollbarSliderHoverBackground: '#8b857788',
  scrollbarSliderActiveBackground: '#8b8577aa',
};

const dark: ITheme = {
  background: '#171a20',
  foreground: '#e7e4dd',
  cursor: '#93b5ff',
  cursorAccent: '#171a20',
  selectionBackground: '#31466f',
  selectionInactiveBackground: '#2d333d',
  black: '#2d333d',
  red: '#ff9e92',
  green: '#72cf97',
  yellow: '#eeba68',
  blue: '#93b5ff',
  magenta: '#d2a0ea',
  cyan: '#63c8d1',
  white: '#d0cdc6',
  brightBlack: '#8f98a6',
  brightRed: '#ffb8af',
  brightGreen: '#95e0b2',
  brightYellow: '#f5cf92',
  brightBlue: '#b5ccff',
  brightMagenta: '#e2bff2',
  brightCyan: '#93dde3',
  brightWhite: '#ffffff',
  scrollbarSliderBackground: '#6f788855',
  scrollbarSliderHoverBackground: '#6f788888',
  scrollbarSliderActiveBackground: '#6f7888aa',
};

export const terminalThemes: Record<'light' | 'dark', ITheme> = { light, dark };

/** The highlights of search results: all of them, and the current one. */
export const searchMarks: Record<'light' | 'dark', ISearchDecorationOptions> = {
  light: {
    matchBackground: '#fbeac4',
    matchOverviewRuler: '#8a4f00',
    activeMatchBackground: '#f3c565',
    activeMatchColorOverviewRuler: '#8a4f00',
  },
  dark: {
    matchBackground: '#4a3a17',
    matchOverviewRuler: '#eeba68',
    activeMatchBackground: '#8a6014',
    activeMatchColorOverviewRuler: '#eeba68',
  },
};
