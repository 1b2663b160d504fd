// Where the fixed parts of the drawing are, px: side by side on a wide screen, stacked on a phone. They never move, so
// that additions move nothing; only rows and boxes grow downwards.

interface Column {
  x: number;
  width: number;
}

export interface Frame {
  client: { x: number; y: number };
  /** below the client's box, or at its own height */
  gateway: { x: number; y: number | 'below client' };
  internet: { x: number };
  lan: Column & { y: number };
  host: Column & { y: number };
  uplink: Column & { y: number };
  rules: Column & { at: 'beside uplink' | 'below uplink' };
  /** containers in host mode: beside the host's title, or one per line below the rules */
  guests: Column & { at: 'beside title' | 'below rules'; perLine: number };
  bridge: Column;
  port: Column;
  boxLink: { x: number };
  box: Column;
}

export const boxWidth = 176;
export const portWidth = 90;

export const wideFrame: Frame = {
  client: { x: 0, y: 10 },
  gateway: { x: 6, y: 'below client' },
  internet: { x: 0 },
  lan: { x: 150, y: 10, width: 32 },
  host: { x: 206, y: 0, width: 432 },
  uplink: { x: 190, y: 36, width: 147 },
  rules: { x: 357, width: 94, at: 'beside uplink' },
  guests: { x: 276, width: 172, at: 'beside title', perLine: 2 },
  bridge: { x: 471, width: 114 },
  port: { x: 566, width: portWidth },
  boxLink: { x: 696 },
  box: { x: 710, width: boxWidth },
};

export const tallFrame: Frame = {
  client: { x: 0, y: 0 },
  gateway: { x: 200, y: 0 },
  internet: { x: 194 },
  lan: { x: 150, y: 0, width: 32 },
  host: { x: 0, y: 142, width: 206 },
  uplink: { x: 30, y: 124, width: 147 },
  rules: { x: 102, width: 94, at: 'below uplink' },
  guests: { x: 8, width: 190, at: 'below rules', perLine: 1 },
  bridge: { x: 16, width: 114 },
  port: { x: 124, width: portWidth },
  boxLink: { x: 246 },
  box: { x: 260, width: boxWidth },
};
