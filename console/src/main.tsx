import { createRoot } from "react-dom/client";
import { App } from "./App";
import { fromAddress } from "./session/kept";

fromAddress();
const root = document.getElementById("root");
if (root) createRoot(root).render(<App />);
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/worker.js").catch(() => undefined);
}
