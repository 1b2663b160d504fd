// Builds the browser app to dist/lab. Its paths are relative, so it works under any URL prefix and offline.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [svelte({ configFile: `${import.meta.dirname}/svelte.config.js` })],
  build: {
    rolldownOptions: { input: ['index.html', 'recording.html'].map((page) => `${import.meta.dirname}/${page}`) },
    outDir: '../dist/lab',
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'], // the first with light-dark()
    assetsInlineLimit: 0, // the strict CSP allows no data: URLs
    modulePreload: { polyfill: false },
  },
});
