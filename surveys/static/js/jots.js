/* A jot that is ticked adds 1 to its box at once. Without this file it is added when the page is saved. What was added
   before is offered again as soon as its box holds less; without this file, when the page is opened the next time. */
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

/* The first ones stay: as many as the box holds besides those that were ticked here. */
function follow(box) {
  const own = [...form.querySelectorAll(`[data-added="${CSS.escape(box.name)}"]`)];
  if (!own.length || !/^\d{0,2}$/.test(box.value.trim())) return;
  const ticked = form.querySelectorAll(`input[data-box="${CSS.escape(box.name)}"]:checked`).length;
  let left = Number(box.value.trim()) - ticked;
  for (const line of own) {
    const jot = line.querySelector("input");
    if (jot.checked) continue;
    left -= 1;
    line.querySelector("span").hidden = left < 0;
    jot.parentNode.hidden = left >= 0;
  }
}

form?.addEventListener("change", (event) => {
  if (event.target.dataset.jot) count(event.target);
  else if (event.target.closest("[data-item]")) follow(event.target);
});
