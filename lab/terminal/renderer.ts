// Draws a terminal with WebGL if a graphics card does it. Otherwise it leaves xterm's DOM renderer: WebGL computed by
// the processor takes the time that output needs (measured: a flood takes three times as long).
import type { Terminal } from '@xterm/xterm';

const processors = /swiftshader|llvmpipe|softpipe|software|basic render/i;

function accelerated(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension('WEBGL_lose_context')?.loseContext(); // browsers allow only a few contexts
  return !processors.test(renderer);
}

export async function addRenderer(terminal: Terminal): Promise<void> {
  if (!accelerated()) return;
  const { WebglAddon } = await import('@xterm/addon-webgl');
  const addon = new WebglAddon();
  addon.onContextLoss(() => addon.dispose()); // xterm falls back to its DOM renderer by itself
  terminal.loadAddon(addon);
}
