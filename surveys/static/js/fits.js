/* Commitments on the screen: as large as they fit, and as many as there is room for; how many are left out is said. */
const main = document.querySelector("main");
const lists = [...document.querySelectorAll("[data-fits]")];
const more = document.querySelector("[data-more]");
const over = () => main.scrollHeight > main.clientHeight;
const shown = (list) => [...list.children].filter((item) => !item.hidden);

function size(list, many) {
  list.classList.toggle("gx-screen__list--many", many);
  list.classList.toggle("gx-screen__list--large", !many);
}

/* Of what is left from earlier the oldest stay, of what is new the latest; the list that takes more room gives way. */
function drop() {
  const [list] = lists.filter((each) => shown(each).length > 0).sort((one, other) => other.clientHeight - one.clientHeight);
  const items = shown(list);
  (list.dataset.fits === "first" ? items.at(-1) : items[0]).hidden = true;
}

function fit() {
  const items = lists.flatMap((list) => [...list.children]);
  for (const item of items) item.hidden = false;
  more.hidden = true;
  for (const many of [false, true]) {
    for (const list of lists) size(list, many);
    if (!over()) return;
  }
  more.hidden = false;
  for (let gone = 1; gone < items.length; gone += 1) {
    drop();
    more.textContent = gone === 1 ? more.dataset.one : more.dataset.many.replace("{n}", gone);
    if (!over()) return;
  }
}

if (lists.length > 0) {
  fit();
  window.addEventListener("resize", fit);
  document.fonts.ready.then(fit);
}
