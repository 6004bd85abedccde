import { defineConfig } from "vite";

export default defineConfig({
  build: {
    // A small file inlined as data: would be refused by the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
});
