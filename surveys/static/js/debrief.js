/* The coach's page and the screen: counts that keep up, arrow keys, Enter on the screen to show the answers. */
const PAUSE = 1500;
const place = document.querySelector("[data-debrief]");
const words = document.querySelector("[data-words]") ?? document.getElementById("save-status");
const TYPING = "input, textarea, select, [contenteditable]";
let lost = false; // the last key found no server
let sending = false; // a form is on its way, and its answer is the next page

function say(text) {
  if (words) words.textContent = text;
}

function write(name, number) {
  for (const spot of document.querySelectorAll(`[data-${name}]`)) spot.textContent = number;
}

async function press(address, fields) {
  const body = new URLSearchParams({ csrf_token: place.dataset.token, ...fields });
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    say(told.words ?? told.error ?? "");
  } catch {
    lost = true;
    say(place.dataset.lost);
    return;
  }
  ask();
}

async function ask() {
  try {
    const answer = await fetch(place.dataset.debrief, { headers: { Accept: "application/json" }, cache: "no-store" });
    if (!answer.ok) return;
    const state = await answer.json();
    if (lost) say("");
    lost = false;
    write("joined", state.joined);
    write("answered", state.answered);
    for (const spot of document.querySelectorAll("[data-stopped]")) spot.hidden = !state.stopped;
    if (!sending && state.revision !== Number(place.dataset.revision) && !document.querySelector("main input:not([type=hidden]):focus")) {
      window.location.reload();
    }
  } catch {
    // The next question may get through.
  }
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest(TYPING) || event.altKey || event.ctrlKey || event.metaKey) return;
  const step = Number(place.dataset.step);
  const { earlier, later } = place.dataset;
  const after = { ArrowRight: later, PageDown: later, ArrowLeft: earlier, PageUp: earlier }[event.key];
  if (after) {
    event.preventDefault();
    press(place.dataset.move, { before: step, after });
  } else if (event.key === "Enter" && place === document.body && place.dataset.reveal) {
    press(place.dataset.reveal, {});
  }
});

document.addEventListener("submit", (event) => (sending = !event.defaultPrevented));
window.addEventListener("pageshow", () => (sending = false));
window.setInterval(ask, PAUSE);
