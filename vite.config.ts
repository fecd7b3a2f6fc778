/**
 * Builds the web page into `dist/web`: one HTML file, hashed assets beside it, nothing from another host,
 * no inline script (the content security policy allows none). `theme.js` is a file of its own because it
 * must run before the first paint.
 */

import { readdirSync, readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  plugins: [react(), installable()],
  publicDir: false,
  css: { postcss: { plugins: [] } },
  build: {
    outDir: 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // The first load is bounded by its own test, after compression.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: {
        main: 'index.html',
        theme: 'src/app/web/theme-boot.ts',
        // Its address must never change: browsers look there for the next version.
        worker: 'src/app/web/worker/worker.ts',
      },
      output: {
        entryFileNames: (chunk) =>
          ['theme', 'worker'].includes(chunk.name) ? '[name].js' : 'assets/[name]-[hash].js',
      },
    },
  },
});

/** The manifest and its icons under addresses that stay: an installed app asks for them for years. */
function installable(): Plugin {
  const folder = new URL('src/app/web/install/', import.meta.url);
  return {
    name: 'evenkeel-installable',
    apply: 'build',
    generateBundle() {
      for (const name of readdirSync(folder)) {
        const source = readFileSync(new URL(name, folder));
        this.emitFile({ type: 'asset', fileName: name, source });
      }
    },
  };
}
