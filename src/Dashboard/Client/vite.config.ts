import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const host = process.env.MARKETING_HOST ?? 'http://127.0.0.1:5080';

export default defineConfig({
  plugins: [react()],
  // The host replaces the placeholder in every index.html it serves (and never lets that page be cached).
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: '../wwwroot',
    emptyOutDir: true,
    target: 'es2023',
    // The page on which outsiders sign is an entry of its own and shares nothing with the product but React.
    rolldownOptions: { input: { main: 'index.html', sign: 'sign.html' } },
    // Small fonts and pictures inlined as data: would break font-src 'self'.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
  },
  server: { proxy: { '/api': host, '/v2': host } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    maxWorkers: 2,
    css: false,
  },
});
