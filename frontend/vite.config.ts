import { readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** Script and styles move into the page, with the licence of what they contain. */
function oneFile(): Plugin {
  const licence = readFileSync("node_modules/three/LICENSE", "utf8").trim();
  return {
    name: "one-file",
    enforce: "post",
    generateBundle(_, bundle) {
      const page = bundle["index.html"];
      if (page?.type !== "asset") throw new Error("index.html was not built");
      let html = String(page.source);
      for (const [name, part] of Object.entries(bundle)) {
        if (part.type === "chunk") {
          const code = part.code.replaceAll("</script", "<\\/script");
          html = html.replace(/<script type="module"[^>]*><\/script>\s*/, "");
          html = html.replace("</body>", () => `<script type="module">${code}</script>\n</body>`);
        } else if (name.endsWith(".css")) {
          html = html.replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${part.source}</style>`);
        } else continue;
        delete bundle[name];
      }
      page.source = html.replace("<head>", () => `<head>\n<!-- Contains three.js.\n${licence}\n-->`);
      page.fileName = "lab.html";
    },
  };
}

export default defineConfig({
  plugins: [oneFile()],
  build: { target: "es2022", modulePreload: false, assetsInlineLimit: 1e8, cssCodeSplit: false },
});
