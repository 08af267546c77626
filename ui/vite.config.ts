import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The page is served from inside the binary, so every address in it is relative to that origin and nothing is
// split for a network's sake. Inlined assets would need `data:` in the content security policy: none are.
export default defineConfig({
  plugins: [react()],
  server: { port: 5199, strictPort: true },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    testTimeout: 40_000,
  },
});
