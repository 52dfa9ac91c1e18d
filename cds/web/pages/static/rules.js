// Finds rules while the reader types, and asks again for a page that was not ready. Without it the pages work.
"use strict";

const again = document.querySelector("[data-again]");
if (again) {
  setTimeout(() => location.reload(), 1000 * Number(again.dataset.again));
}

const form = document.querySelector("form.search");
const results = document.getElementById("results");
if (form && results) {
  const pause = 250; // milliseconds without a key until the service is asked
  let timer = 0;
  let asked = null;

  const find = async () => {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    const address = `${form.action}?${new URLSearchParams(given)}`;
    if (asked) {
      asked.abort();
    }
    asked = new AbortController();
    try {
      const answer = await fetch(`${form.action}?${new URLSearchParams([...given, ["part", "1"]])}`, { signal: asked.signal });
      if (answer.status !== 200) {
        location.assign(address);
        return;
      }
      results.innerHTML = await answer.text(); // made and escaped by the service, as the page itself
      history.replaceState(null, "", given.length ? address : form.action);
    } catch (error) {
      if (error.name !== "AbortError") {
        location.assign(address);
      }
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, pause);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    find();
  });
}
