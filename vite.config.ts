/**
 * Builds the web page into `dist/web`: one HTML file, hashed assets beside it, nothing from another host,
 * no inline script (the content security policy allows none). `theme.js` is a file of its own because it
 * must run before the first paint.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
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
      input: { main: 'index.html', theme: 'src/app/web/theme-boot.ts' },
      output: {
        entryFileNames: (chunk) =>
          chunk.name === 'theme' ? 'theme.js' : 'assets/[name]-[hash].js',
      },
    },
  },
});
