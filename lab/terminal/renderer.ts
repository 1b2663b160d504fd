// Draws a terminal with WebGL where the graphics card does it, else leaves xterm's DOM renderer in place.
import type { Terminal } from '@xterm/xterm';

function accelerated(): boolean {
  return document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true }) !== null;
}

export async function addRenderer(terminal: Terminal): Promise<void> {
  if (!accelerated()) return;
  const { WebglAddon } = await import('@xterm/addon-webgl');
  const addon = new WebglAddon();
  addon.onContextLoss(() => addon.dispose()); // xterm falls back by itself
  terminal.loadAddon(addon);
}
