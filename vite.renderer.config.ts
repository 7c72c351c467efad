import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The screens, the same files for both hosts: dist/renderer. */
export default defineConfig({
  root: resolve(import.meta.dirname, 'src/renderer'),
  base: './',
  plugins: [react()],
  build: {
    outDir: resolve(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    target: 'chrome120',
    // Small files as data: URLs would need a wider policy for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
});
