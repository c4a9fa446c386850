// Takes out of axe's rule of contrast what it judged before: of texts that are written alike before the same colours
// one judgement holds. Given the marks of earlier runs, it returns a function that tells those of the next run,
// apart from the marks of texts about which axe was in doubt.
(earlier) => {
  const WRITTEN = ["color", "fontSize", "fontWeight", "textShadow", "webkitTextStroke", "webkitTextFillColor", "fill"];
  const PAINTED = ["backgroundColor", "backgroundImage", "backgroundClip", "opacity", "filter", "mixBlendMode"];
  const NOTHING = "rgba(0, 0, 0, 0) none border-box 1 none normal";
  const once = (ask, known = new Map()) => (one) => known.get(one) ?? known.set(one, ask(one)).get(one);
  const style = once((one) => getComputedStyle(one));
  const box = once((one) => one.getBoundingClientRect());
  const read = (from, names) => names.map((name) => from[name]).join(" ");
  const covers = (outer, inner) =>
    outer.left <= inner.left && outer.top <= inner.top && outer.right >= inner.right && outer.bottom >= inner.bottom;
  const meets = (one, other) =>
    one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

  // What an element paints, with what is drawn before and after it; "" is nothing.
  const paint = once((one) => {
    const own = read(style(one), PAINTED);
    const drawn = ["::before", "::after"]
      .map((part) => getComputedStyle(one, part))
      .filter((part) => part.content !== "none")
      .map((part) => read(part, [...PAINTED, "position", "width", "height"]));
    return own === NOTHING && !drawn.length ? "" : [own, ...drawn].join();
  });
  // What lies outside of the flow may be over or under any text.
  const moved = once((root) => [...root.querySelectorAll("*")].filter((one) => {
    const { position, float, transform, marginTop, marginLeft } = style(one);
    const flows = position === "static" && float === "none" && transform === "none";
    return !flows || parseFloat(marginTop) < 0 || parseFloat(marginLeft) < 0;
  }).filter((one) => /^(img|video|canvas|iframe|svg)$/i.test(one.tagName) || paint(one)));
  const mark = once((one) => {
    const look = [read(style(one), WRITTEN)];
    for (let outer = one; outer; outer = outer.parentElement) {
      if (paint(outer) || style(outer).overflowX !== "visible") look.push(paint(outer) + covers(box(outer), box(one)));
    }
    for (const other of moved(document.body)) {
      if (!other.contains(one) && meets(box(other), box(one))) {
        look.push([other.tagName, paint(other), style(other).zIndex, covers(box(other), box(one))].join(" "));
      }
    }
    let [first, second] = [7, 11];
    for (const letter of look.join("\n")) {
      first = Math.imul(first ^ letter.charCodeAt(0), 0x5bd1e995);
      second = Math.imul(second, 31) + letter.charCodeAt(0) | 0;
    }
    return `${first} ${second}`;
  });

  const written = (one) => /^(input|select|textarea)$/i.test(one.tagName)
    || [...one.childNodes].some((part) => part.nodeType === Node.TEXT_NODE && part.data.trim());

  // Before a gradient axe judges nothing; these are the shadows at the edges of what scrolls.
  const shadows = [...document.querySelectorAll(".gx-scroll")];
  for (const one of shadows) one.style.backgroundImage = "none";
  const [judged, marks, rule] = [new Set(earlier), new Set(), axe._audit.rules.find(({ id }) => id === "color-contrast")];
  rule.every ??= rule.matches;
  rule.matches = (one, ...more) => {
    if (!written(one) || judged.has(mark(one)) || !rule.every(one, ...more)) return false;
    marks.add(mark(one));
    return true;
  };
  return (doubtful) => {
    for (const one of shadows) one.style.removeProperty("background-image");
    return [...marks].filter((one) => !doubtful.map(mark).includes(one));
  };
}
