/* A form whose changes are not saved as they are made stays as it is while the server cannot be reached: otherwise the
   browser would put its own words in the page's place. The form, or what it lies in, says where to ask (data-there) and
   what to say; kept.js looks after those that say where they lead (data-then). */
const FORMS = "form[data-there], [data-there] form:not([data-then])";
const asking = new WeakSet();
let there = null; // the form for which the server has answered

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches(FORMS) || form === there) return;
  event.preventDefault();
  if (asking.has(form)) return;
  asking.add(form);
  const { there: place, lost } = form.closest("[data-there]").dataset;
  const answer = await fetch(place, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
  asking.delete(form);
  if (answer !== null && answer.status < 500) {
    there = form;
    HTMLFormElement.prototype.requestSubmit.call(form, event.submitter);
  } else {
    const status = document.getElementById("save-status");
    status.textContent = lost;
    status.classList.add("gx-save--problem");
  }
});
globalThis.addEventListener("pageshow", () => {
  there = null;
});
