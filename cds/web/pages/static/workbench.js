// The workbench: sends what is changed, shows what follows. Without it the page says that it needs script.
"use strict";

const form = document.getElementById("bench");
const status = document.getElementById("bench-status");
const result = document.getElementById("bench-result");
const download = document.getElementById("bench-download");
const resetAll = document.getElementById("bench-reset");
const file = document.getElementById("bench-file");
const search = document.getElementById("bench-search");
const found = document.getElementById("bench-found");
const facts = [...form.querySelectorAll(".bench-fact")];
const groups = [...form.querySelectorAll(".bench-group")];
const untouched = status.textContent;
const WAIT = 250; // ms after the last key

let waiting = 0;
let asking = null;

const field = (fact) => fact.querySelector("[name^='fact.']");
const unit = (fact) => fact.querySelector("[name^='unit.']");

function isChanged(fact) {
  return field(fact).value.trim() !== "" || ["unknown", "never"].includes(unit(fact)?.value);
}

function mark(fact) {
  const changed = isChanged(fact);
  fact.classList.toggle("changed", changed);
  fact.querySelector(".bench-reset").hidden = !changed;
  fact.querySelector("label").dataset.mark = form.dataset.changed;
}

function wrong(fact, message) {
  fact.querySelector(".bench-wrong").textContent = message;
  if (message) field(fact).setAttribute("aria-invalid", "true");
  else field(fact).removeAttribute("aria-invalid");
}

function say(text) {
  if (status.textContent !== text) status.textContent = text;
}

function changes() {
  const data = new FormData();
  for (const hidden of form.querySelectorAll("input[type='hidden']")) data.append(hidden.name, hidden.value);
  if (file?.files.length) data.append(file.name, file.files[0]);
  for (const fact of facts.filter(isChanged)) {
    data.append(field(fact).name, field(fact).value);
    if (unit(fact)) data.append(unit(fact).name, unit(fact).value);
  }
  return data;
}

async function ask() {
  asking?.abort();
  facts.forEach((fact) => wrong(fact, ""));
  const any = facts.some(isChanged);
  resetAll.disabled = !any;
  download.disabled = true;
  if (!any || (file && !file.files.length)) {
    result.replaceChildren();
    say(any ? form.dataset.nofile : untouched);
    return;
  }
  asking = new AbortController();
  const { signal } = asking;
  try {
    const answer = await fetch(form.action, { method: "POST", body: changes(), signal });
    const text = await answer.text();
    if (!signal.aborted) show(answer, text);
  } catch (error) {
    if (error.name === "AbortError") return;
    result.replaceChildren();
    say(form.dataset.failed);
  }
}

function show(answer, text) {
  const shown = new DOMParser().parseFromString(text, "text/html");
  const said = shown.querySelector(".bench-said");
  if (!said) {
    const faults = [...shown.querySelectorAll(".fault")].map((fault) => fault.textContent);
    result.replaceChildren();
    say(faults.join(" ") || form.dataset.failed);
    return;
  }
  said.remove();
  for (const fault of shown.querySelectorAll(".faults [data-fact]")) {
    const fact = facts.find((each) => each.dataset.fact === fault.dataset.fact);
    if (fact) wrong(fact, fault.querySelector("span").textContent);
  }
  result.replaceChildren(...shown.body.childNodes);
  download.disabled = !answer.ok || !result.querySelector("#turned");
  say(said.textContent);
}

function soon(wait) {
  clearTimeout(waiting);
  waiting = setTimeout(ask, wait);
}

function reset(fact) {
  field(fact).value = "";
  if (unit(fact)) unit(fact).selectedIndex = 0;
  mark(fact);
}

function filter() {
  const wanted = search.value.trim().toLocaleLowerCase();
  for (const fact of facts) {
    const label = fact.querySelector("label").textContent.toLocaleLowerCase();
    fact.hidden = wanted !== "" && !label.includes(wanted) && !fact.dataset.fact.includes(wanted);
  }
  for (const group of groups) {
    const some = group.querySelector(".bench-fact:not([hidden])") !== null;
    group.hidden = !some;
    if (wanted && some) group.open = true;
  }
  const count = facts.filter((fact) => !fact.hidden).length;
  found.textContent = wanted ? `${count} ${found.dataset.text}` : "";
}

for (const fact of facts) {
  fact.addEventListener("input", () => {
    mark(fact);
    soon(WAIT);
  });
  fact.querySelector(".bench-reset").addEventListener("click", () => {
    reset(fact);
    field(fact).focus();
    soon(0);
  });
}
resetAll.addEventListener("click", () => {
  facts.forEach(reset);
  search.focus();
  soon(0);
});
file?.addEventListener("change", () => soon(0));
search.addEventListener("input", filter);
form.addEventListener("submit", (event) => {
  if (event.submitter !== download) event.preventDefault(); // Enter in a field
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input:not([type='file'])")) event.preventDefault();
});
facts.forEach(mark); // a browser may have kept what was typed
form.hidden = false;
if (facts.some(isChanged)) soon(0);
