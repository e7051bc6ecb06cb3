import { COMPONENTS } from './style-components.ts';

/** Colours by name, once for light and once for dark; print is always light. */
const LIGHT: Readonly<Record<string, string>> = {
  paper: '#ffffff',
  sunk: '#f6f5f4',
  ink: '#1b1f24',
  quiet: '#59616b',
  rule: '#dfe1e5',
  faint: '#b9bfc7',
  accent: '#7c2855',
  fine: '#0a6b4f',
  bad: '#b42318',
  'bad-sunk': '#fdf1ef',
  'note-sunk': '#f5eef2',
  'plot-1': '#0b5fa5',
  'plot-2': '#b8470b',
  'plot-3': '#0a7558',
  'plot-4': '#86408f',
  'plot-5': '#6b5a00',
  'plot-6': '#4b5563',
  'plot-muted': '#59616b',
  'plot-rule': '#e3e5e8',
  'plot-surface': '#ffffff',
  'plot-alert': '#b42318',
  'plot-undefined': '#f1f2f4',
  'plot-hatch': '#c5cad1',
};

const DARK: Readonly<Record<string, string>> = {
  paper: '#15181c',
  sunk: '#1d2126',
  ink: '#e8eaed',
  quiet: '#a8b0ba',
  rule: '#343a42',
  faint: '#5a626d',
  accent: '#eba7c8',
  fine: '#63cfa6',
  bad: '#ff9a8b',
  'bad-sunk': '#33201e',
  'note-sunk': '#2a2026',
  'plot-1': '#6fb4ea',
  'plot-2': '#f59a5f',
  'plot-3': '#58c9a5',
  'plot-4': '#d7a0de',
  'plot-5': '#d6c25c',
  'plot-6': '#a9b3c0',
  'plot-muted': '#a8b0ba',
  'plot-rule': '#2f353c',
  'plot-surface': '#15181c',
  'plot-alert': '#ff9a8b',
  'plot-undefined': '#23272d',
  'plot-hatch': '#4a525c',
};

function variables(colours: Readonly<Record<string, string>>): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');
}

export const STYLE = `
:root{color-scheme:light;${variables(LIGHT)}}
@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){color-scheme:dark;${variables(DARK)}}}
:root[data-theme="dark"]{color-scheme:dark;${variables(DARK)}}
${COMPONENTS}
@media print{:root,:root[data-theme="dark"],:root:not([data-theme="light"]){color-scheme:light;${variables(LIGHT)}}}
`;
