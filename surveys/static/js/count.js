/* Counts the characters of a text box, in sight at once and for screen readers when somebody pauses. */
const PAUSE = 1500;

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString("en"));
}

function words(box) {
  const longest = Number(box.dataset.longest);
  const used = [...box.value.trim()].length; // characters, as the server counts them
  const over = used - longest;
  return over > 0
    ? { text: filled(over === 1 ? box.dataset.overByOne : box.dataset.over, { over }), over: true }
    : { text: filled(box.dataset.used, { used, longest }), over: false };
}

for (const box of document.querySelectorAll("textarea[data-longest]")) {
  const seen = document.createElement("p");
  const said = document.createElement("p");
  let timer = 0;
  seen.className = "gx-sheet__count";
  seen.setAttribute("aria-hidden", "true");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  const show = () => {
    const { text, over } = words(box);
    seen.textContent = text;
    seen.classList.toggle("gx-sheet__count--over", over);
    clearTimeout(timer);
    timer = setTimeout(() => {
      said.textContent = text;
    }, PAUSE);
  };
  box.after(seen, said);
  seen.textContent = words(box).text;
  seen.classList.toggle("gx-sheet__count--over", words(box).over);
  box.addEventListener("input", show);
}
