import { defineConfig } from "vite";

// Relative addresses, so that a proxy may show the service under any path.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../static/dist",
    emptyOutDir: true,
    manifest: true,
    target: "es2022",
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: "src/main.ts",
      // Yasgui carries a JSON reader for browsers without one; the policy forbids eval, none is run.
      checks: { eval: false },
    },
  },
});
