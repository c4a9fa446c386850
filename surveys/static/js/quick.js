/* Makes a page of the pulse quick: Enter leads to the next box, keys 1 to 9 answer a statement, and what was picked with
   a finger or a mouse brings the next statement into sight. A second tap at the same spot would then fall on something
   else, so none is taken there until the page has come to rest. Without this file, Enter sends the page as ever. */
const form = document.querySelector("form[data-pulse]");
const PAUSE = 250; // so that one sees what was picked
const STATUS = 90; // CSS pixels that the bar at the foot may cover
const REST = 900; // after the page has begun to move
const SPOT = 32; // CSS pixels around the last tap: a finger does not meet the same one twice
const SAID = 3000;

if (form) {
  const boxes = [...form.querySelectorAll("[data-item] input:not([type=radio])")];
  const questions = [...form.querySelectorAll("fieldset.gx-question")];
  const picked = (question) => question.querySelector("input:checked");
  const answered = new Set(questions.filter(picked));
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  const { too_soon: tooSoon } = JSON.parse(form.dataset.said);
  const soon = document.createElement("p");
  let pointing = false;
  let timer = 0;
  let moving = 0; // until when no tap is taken at the spot of the last one
  let spot = { clientX: 0, clientY: 0 };
  let again = false; // whether this tap is such a one

  soon.className = "gx-soon";
  soon.setAttribute("role", "status");
  form.append(soon);

  for (const box of boxes) box.enterKeyHint = "next";
  for (const hint of form.querySelectorAll("[data-keys]")) hint.hidden = false;

  const after = (question) => questions[questions.indexOf(question) + 1];
  const end = () => form.querySelector(".gx-actions .btn-primary");

  function bring(target, block) {
    target.scrollIntoView({ behavior: calm.matches ? "instant" : "smooth", block });
  }

  function showNext(question) {
    const next = after(question);
    const { top, bottom } = (next ?? end()).getBoundingClientRect();
    if (top >= 0 && bottom <= window.innerHeight - STATUS) return;
    moving = Date.now() + REST;
    if (next) bring(next, "start");
    else bring(end(), "nearest");
  }

  function goNext(question) {
    const next = after(question);
    const field = next ? picked(next) ?? next.querySelector("input") : end();
    field.focus({ preventScroll: true });
    if (next) bring(next, "start");
    else bring(field, "nearest");
  }

  function answer(event, question) {
    const choice = question.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    goNext(question);
  }

  function nextBox(event) {
    const next = boxes[boxes.indexOf(event.target) + 1];
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (next.type === "text") next.select();
  }

  form.addEventListener("keydown", (event) => {
    pointing = again = false;
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (event.target.type === "radio") answer(event, event.target.closest("fieldset"));
    else if (event.key === "Enter" && !event.shiftKey && event.target.type === "text") nextBox(event);
  });
  /* Told where the finger is looking, and taken away again: by then the tap can be repeated. */
  function sayTooSoon() {
    soon.textContent = tooSoon;
    setTimeout(() => soon.replaceChildren(), SAID);
  }

  form.addEventListener("pointerdown", (event) => {
    pointing = true;
    again = Date.now() < moving && Math.hypot(event.clientX - spot.clientX, event.clientY - spot.clientY) < SPOT;
    spot = event;
  });
  form.addEventListener(
    "click",
    (event) => {
      if (!again || !event.target.closest("label, input, button")) return;
      event.preventDefault();
      event.stopPropagation();
      sayTooSoon();
    },
    { capture: true },
  );
  form.addEventListener("change", (event) => {
    const question = event.target.closest("fieldset.gx-question");
    if (!question || answered.has(question)) return;
    answered.add(question);
    clearTimeout(timer);
    if (pointing) timer = setTimeout(showNext, PAUSE, question);
  });
  // Whoever scrolls knows where to go.
  for (const kind of ["wheel", "touchmove"]) document.addEventListener(kind, () => clearTimeout(timer), { passive: true });
}
