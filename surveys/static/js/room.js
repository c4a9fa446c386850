/* A phone in a room: asks every second and a half whether the coach has gone on, and follows; beside a worksheet it says so. */
const PAUSE = 1500;
const room = document.querySelector("[data-room]");
const said = JSON.parse(room.dataset.said);
const words = document.querySelector("[data-words]");
let tag = "";
let lost = false;
let sending = false; // a form is on its way, and its answer is the next page

function typed() {
  return [...document.querySelectorAll("main input, main textarea")].some((field) =>
    field.type === "radio" ? field.checked !== field.defaultChecked : field.type !== "hidden" && field.value !== field.defaultValue,
  );
}

function follow() {
  if (sending) return;
  if ("stay" in room.dataset) {
    words.textContent = said.saved;
    return;
  }
  if (!typed()) {
    window.location.replace(window.location.pathname);
    return;
  }
  words.textContent = said.typed;
}

async function ask() {
  try {
    const answer = await fetch(room.dataset.room, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (lost) {
      lost = false;
      words.textContent = "";
    }
    if (answer.status === 200 || answer.status === 404) {
      tag = answer.headers.get("ETag") ?? "";
      const state = await answer.json();
      if (!state.alive || state.revision !== Number(room.dataset.revision)) {
        follow();
        if (!state.alive || "stay" in room.dataset || typed()) return;
      }
    }
  } catch {
    lost = true;
    words.textContent = said.lost;
  }
  window.setTimeout(ask, PAUSE);
}

document.addEventListener("submit", () => (sending = true));
window.addEventListener("pageshow", () => (sending = false));
window.setTimeout(ask, PAUSE * Math.random());
