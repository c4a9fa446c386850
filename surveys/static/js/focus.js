/* Moves the focus to what the server marked, so that an error summary is read first, and shows whole what a link to a
   field leads to: the question with its answers, the one that is picked in focus. Keeps what is in focus above the bar
   that says what was saved. */
const WHOLE = ".gx-count-card, .gx-question, .gx-field";

function lead(id) {
  const target = document.getElementById(id);
  const field = target?.closest(WHOLE);
  if (!field) return false;
  const others = target.type === "radio" ? [...field.querySelectorAll("input[type=radio]")] : [];
  const picked = others.find((one) => one.name === target.name && one.checked) ?? target;
  picked.focus({ preventScroll: true });
  field.scrollIntoView({ behavior: "instant" });
  picked.scrollIntoView({ behavior: "instant", block: "nearest" }); // where the window is lower than the question
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (link && lead(link.hash.slice(1))) event.preventDefault();
});

const bar = document.getElementById("save-status");
if (bar) {
  new ResizeObserver(() => {
    document.documentElement.style.scrollPaddingBottom = `${bar.offsetHeight + 16}px`;
    const focused = document.activeElement;
    if (!bar.closest("form")?.contains(focused) || bar.contains(focused)) return;
    const field = (focused.closest(".gx-choice") ?? focused).getBoundingClientRect();
    const over = field.bottom - bar.getBoundingClientRect().top;
    if (over > 0 && over < field.height + bar.offsetHeight) focused.scrollIntoView({ behavior: "instant", block: "nearest" });
    const told = focused.closest(".gx-count-card, .gx-field")?.querySelector(".gx-error"); // below its boxes, or above
    const hidden = told && told.getBoundingClientRect().bottom > bar.getBoundingClientRect().top;
    if (hidden) told.scrollIntoView({ behavior: "instant", block: "nearest" });
  }).observe(bar);
}

const marked = document.querySelector("[data-focus]");
if (marked) marked.focus();
else if (window.location.hash) {
  // The browser itself goes there once more when the page is complete.
  window.addEventListener("load", () => setTimeout(() => lead(window.location.hash.slice(1))));
}
