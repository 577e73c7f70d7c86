// Loaded before anything is painted: a chosen theme must not flash the other one first.
(() => {
  const key = "theme";
  const root = document.documentElement;
  const stored = () => {
    try {
      const value = localStorage.getItem(key);
      return value === "light" || value === "dark" ? value : "system";
    } catch {
      return "system"; // storage may be forbidden; the system's theme is always there
    }
  };
  const show = (theme) => {
    if (theme === "system") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
  };
  const tick = () => {
    for (const radio of document.querySelectorAll("[data-theme-choice] input")) radio.checked = radio.value === stored();
  };

  show(stored());
  try {
    const width = Number(localStorage.getItem("source-width")); // as wide as the reader drew the source last
    if (width > 0) root.style.setProperty("--source-width", `${width}px`);
  } catch {
    // the usual width then
  }
  document.addEventListener("DOMContentLoaded", tick);
  document.addEventListener("toggle", tick, true); // the account menu was drawn later than this page
  document.addEventListener("change", (event) => {
    if (!event.target.closest?.("[data-theme-choice]")) return;
    try {
      if (event.target.value === "system") localStorage.removeItem(key);
      else localStorage.setItem(key, event.target.value);
    } catch {
      // shown all the same, for as long as this page is open
    }
    show(event.target.value);
  });
  addEventListener("storage", () => show(stored()));
})();
