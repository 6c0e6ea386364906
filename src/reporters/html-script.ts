/** What the page does: it hides what does not fit the search and the filters. It reads the page and nothing else. */

export const script = `
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const search = document.getElementById("search");
  const selects = all("select[data-filter]");
  const items = all("[data-item]").map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const apply = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const counts = {};
    for (const { element, text } of items) {
      const fits = words.every((word) => text.includes(word)) && selects.every((select) => {
        const value = element.dataset[select.dataset.filter];
        return select.value === "" || value === undefined || value === select.value;
      });
      element.hidden = !fits;
      if (fits) counts[element.dataset.item] = (counts[element.dataset.item] || 0) + 1;
    }
    for (const output of all("[data-count]")) output.textContent = String(counts[output.dataset.count] || 0);
  };
  search.addEventListener("input", apply);
  for (const select of selects) select.addEventListener("change", apply);
  // A link may say what to look for: report.html#orders
  try { search.value = decodeURIComponent(location.hash.slice(1)); } catch { search.value = ""; }
  apply();
  document.documentElement.dataset.ready = "true";
})();
`;
