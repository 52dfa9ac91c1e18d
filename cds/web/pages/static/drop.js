// Gives a Bundle to the service and shows the page that comes back. The file stays in this window's memory
// (`cdsBundle`), so that another view of it can be asked for; nothing is stored, and a reload forgets it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-bundle]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const status = form.querySelector("[role=status]");

  const say = (words) => {
    status.textContent = words;
  };

  const show = async (response) => {
    const html = await response.text();
    document.open();
    document.write(html);
    document.close();
    window.scrollTo(0, 0);
  };

  const send = async () => {
    const body = new FormData(form);
    body.set("file", window.cdsBundle);
    say(form.dataset.reading);
    try {
      await show(await fetch(form.action, { method: "POST", body }));
    } catch {
      say(form.dataset.failed);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files.length) window.cdsBundle = input.files[0];
    send();
  });

  if ("again" in form.dataset) {
    if (!window.cdsBundle) return;
    input.required = false;
    form.querySelector(".file").hidden = true;
    return;
  }

  const zone = document.documentElement;
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  zone.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("over");
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length !== 1) {
      say(form.dataset.one);
      return;
    }
    window.cdsBundle = event.dataTransfer.files[0];
    send();
  });
})();
