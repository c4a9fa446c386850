/* A jot that is ticked adds 1 to its box at once. Without this file it is added when the page is saved. */
const form = document.querySelector("form[data-pulse]");
const HIGHEST = 99;

function note(jot, counted) {
  const body = new URLSearchParams({ favour: jot.dataset.jot, counted: counted ? "1" : "", person: form.dataset.person });
  // Saving the page says it once more, so nothing is lost when this does not arrive.
  fetch(form.dataset.jots, { method: "POST", body, keepalive: true, headers: { Accept: "application/json", "X-CSRFToken": form.elements.csrf_token.value } }).catch(() => {});
}

function count(jot) {
  const box = form.querySelector(`input[name="${CSS.escape(jot.dataset.box)}"]`);
  const text = box.value.trim() || "0";
  const next = Number(text) + (jot.checked ? 1 : -1);
  const was = jot.name.startsWith("jotted.");
  if (!/^\d{1,2}$/.test(text) || next < 0 || next > HIGHEST || was === jot.checked) return;
  box.value = String(next);
  jot.name = `${jot.checked ? "jotted" : "jot"}.${jot.dataset.jot}`;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  note(jot, jot.checked);
}

form?.addEventListener("change", (event) => {
  if (event.target.dataset.jot) count(event.target);
});
