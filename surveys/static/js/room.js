/* A phone in a room: asks every second and a half whether the coach has gone on, and follows; beside a worksheet it says so. */
const PAUSE = 1500;
const PATIENCE = 10000;
const room = document.querySelector("[data-room]");
const said = JSON.parse(room.dataset.said);
const words = document.querySelector("[data-words]");
let tag = "";
let lost = false;
let sending = false; // a form is on its way, and its answer is the next page
const kept = () => document.querySelector("form[data-sending]") !== null; // kept.js sends it, as long as it takes
let leaving = 0; // until when a link that was pressed may take to open; following the coach would undo the press

function typed() {
  if (document.querySelector("main .gx-field--error")) return true; // refused, and still to be put right
  return [...document.querySelectorAll("main input, main textarea")].some((field) =>
    field.type === "radio" ? field.checked !== field.defaultChecked : field.type !== "hidden" && field.value !== field.defaultValue,
  );
}

function asked(page) {
  return [...page.querySelectorAll("main form")].map((form) => `${form.getAttribute("action")} ${form.querySelector("[name=question]")?.value}`);
}

/* Whether what is typed here can still be sent: the page as it is now has the same form. What is the others' follows. */
async function taken(state) {
  const answer = await fetch(room.dataset.page, { cache: "no-store" });
  const now = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!asked(now).includes(asked(document)[0])) return false;
  const theirs = document.querySelector("[data-theirs]");
  if (theirs?.contains(document.activeElement)) tag = ""; // not under somebody's finger; asked again until then
  else {
    theirs?.replaceWith(now.querySelector("[data-theirs]"));
    room.dataset.revision = state.revision;
  }
  return true;
}

/* One message at a time: what was said of a connection that is back is no longer true. */
function forget() {
  const status = document.getElementById("save-status");
  status?.classList.remove("gx-save--problem");
  if (status) status.textContent = "";
}

/* Returns whether to go on asking. */
async function follow(state) {
  if (sending || kept() || Date.now() < leaving) return true;
  if ("stay" in room.dataset) {
    words.textContent = state.alive ? said.saved : said.ended;
    return false;
  }
  if (!typed()) {
    window.location.replace(room.dataset.page);
    return state.alive;
  }
  if (state.alive && (await taken(state))) return true;
  if (sending || kept()) return true;
  forget();
  const link = document.createElement("a");
  link.href = room.dataset.page;
  link.textContent = state.alive ? said.follow : said.leave;
  words.replaceChildren(state.alive ? said.closed : said.over, " ", link);
  return false;
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
      if ((!state.alive || state.revision !== Number(room.dataset.revision)) && !(await follow(state))) return;
    }
  } catch {
    lost = true;
    words.textContent = kept() ? "" : said.lost;
  }
  window.setTimeout(ask, PAUSE);
}

document.addEventListener("click", (event) => {
  if (event.target.closest("main a[href]") && !event.defaultPrevented) leaving = Date.now() + PATIENCE;
});
document.addEventListener("submit", (event) => (sending = !event.defaultPrevented));
window.addEventListener("pageshow", () => {
  sending = false;
  leaving = 0;
});
window.setTimeout(ask, PAUSE * Math.random());
