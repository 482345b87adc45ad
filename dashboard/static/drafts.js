// What is being typed stays in this tab until it is kept: a lost connection, a reload or a way back loses nothing.
// Nothing of it outlives the tab, and pages work without this.
"use strict";

(() => {
  const SENT = "sent";
  const kept = window.sessionStorage;
  const form = document.querySelector("form[data-draft]");
  const sent = kept.getItem(SENT);

  const isTyped = (field) => field.name && !["hidden", "file", "submit", "button", "fieldset"].includes(field.type);
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const typed = () => [...form.elements].filter(isTyped);

  const remember = () =>
    kept.setItem(form.dataset.draft, JSON.stringify(typed().map((field) => [field.name, isTicked(field) ? field.checked : field.value])));

  const restore = (draft) => {
    const fields = typed();
    if (fields.length !== draft.length || fields.some((field, at) => field.name !== draft[at][0])) return;
    fields.forEach((field, at) => {
      if (isTicked(field)) field.checked = draft[at][1];
      else field.value = draft[at][1];
    });
    form.querySelectorAll("details").forEach((part) => {
      part.open ||= [...part.querySelectorAll("textarea, input")].some((field) => isTyped(field) && !isTicked(field) && field.value);
    });
  };

  kept.removeItem(SENT);
  if (!form) {
    if (sent) kept.removeItem(sent);
    return;
  }
  const draft = kept.getItem(form.dataset.draft);
  if (draft) restore(JSON.parse(draft));
  form.addEventListener("input", remember);
  form.addEventListener("submit", (event) => {
    form.querySelector("[data-offline]").hidden = navigator.onLine;
    if (!navigator.onLine) {
      event.preventDefault();
      return;
    }
    remember();
    kept.setItem(SENT, form.dataset.draft);
  });
})();
