// Line icons on a 16 px grid, drawn for this app; each is the `d` of one path.
export const icons = {
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  dot: 'M8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
  broken: 'M8 2.5v5M8 11.5v1.5M2 14h12',
  run: 'M5 3.5v9l7-4.5z',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z',
  page: 'M2.5 3.5h11v9h-11zM2.5 6h11',
  plus: 'M8 3v10M3 8h10',
  split: 'M2.5 3h11v10h-11zM8 3v10',
  search: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5 14 14',
  previous: 'M10 3 5 8l5 5',
  next: 'M6 3l5 5-5 5',
  down: 'M3 6l5 5 5-5',
  up: 'M3 10l5-5 5 5',
  list: 'M2.5 4h1M6 4h7.5M2.5 8h1M6 8h7.5M2.5 12h1M6 12h7.5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.2 1.2M11.8 11.8 13 13M13 3l-1.2 1.2M4.2 11.8 3 13',
  moon: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z',
  system: 'M2 3h12v8H2zM5.5 13.5h5M8 11v2.5',
  clock: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6',
  flag: 'M4 14V2.5M4 3h8.5l-2 3 2 3H4',
  reload: 'M13 8a5 5 0 1 1-1.5-3.6M13.2 2v3h-3',
  // kinds
  host: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.5M5 11h.5',
  bridge: 'M1.5 11.5h13M3.5 11.5V7M6.5 11.5V7M9.5 11.5V7M12.5 11.5V7M2.5 4.5h11V7h-11z',
  container: 'M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6',
  client: 'M3.5 3.5h9v6.5h-9zM1.5 12.5h13',
  outside: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM2 8h12M8 2c4 3.6 4 8.4 0 12M8 2c-4 3.6-4 8.4 0 12',
} as const;

export type IconName = keyof typeof icons;
