/* A form whose changes are not saved as they are made stays as it is while the server cannot be reached: otherwise the
   browser would put its own words in the page's place. The form, or what it lies in, says where to ask (data-there) and
   what to say. */
for (const form of document.querySelectorAll("form[data-there], [data-there] form:not([data-then])")) {
  const { there: place, lost } = form.closest("[data-there]").dataset;
  const status = document.getElementById("save-status");
  let asking = false;
  let there = false;

  form.addEventListener("submit", async (event) => {
    if (there) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    const button = event.submitter;
    const answer = await fetch(place, { headers: { Accept: "application/json" }, cache: "no-store" }).catch(() => null);
    asking = false;
    there = answer !== null && answer.status < 500;
    if (there) HTMLFormElement.prototype.requestSubmit.call(form, button);
    else {
      status.textContent = lost;
      status.classList.add("gx-save--problem");
    }
  });
  globalThis.addEventListener("pageshow", () => {
    there = false;
  });
}
