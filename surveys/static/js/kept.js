/* What is typed in a room is sent as often as it takes: where the server is away, or goes in that very moment, the page
   keeps it, says so, and sends it again by itself. Twice sent, it counts once. The form says where its answer leads
   (data-then) and what is said meanwhile (data-kept). What the server refuses is sent once more in the usual way, so
   that its own page says why. */
const PAUSE = 1500;
const PATIENCE = 10000;

function post(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const how = { method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
  return fetch(form.action, how).catch(() => null);
}

for (const form of document.querySelectorAll("form[data-then]")) {
  const status = document.getElementById("save-status");
  let usual = false;

  form.addEventListener("submit", async (event) => {
    if (usual) return;
    event.preventDefault();
    if ("sending" in form.dataset) return;
    form.dataset.sending = "";
    let answer = await post(form, event.submitter);
    while (answer === null || answer.status >= 500) {
      status.textContent = form.dataset.kept;
      status.classList.add("gx-save--problem");
      await new Promise((resolve) => window.setTimeout(resolve, PAUSE));
      answer = await post(form, event.submitter);
    }
    if (answer.type === "opaqueredirect") window.location.assign(form.dataset.then);
    else {
      usual = true;
      HTMLFormElement.prototype.requestSubmit.call(form, event.submitter);
    }
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    usual = false;
    delete form.dataset.sending;
  });
}
