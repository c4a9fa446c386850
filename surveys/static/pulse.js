/* Saves each change of the pulse as it is made. Without this file the pages work all the same. Nothing is kept in the
   browser's storage: what is not saved yet lives in the page, and is sent again until it arrives. */
const form = document.querySelector("form[data-pulse]");
const PAUSE = 1000; // after the last key
const LONGEST = 2500; // after the first key, while somebody goes on typing
const AGAIN = 4000;
const MOST = 10000; // characters of a box that are sent: more than any box takes, and as many as its maxlength says

if (form) {
  const status = document.getElementById("save-status");
  const said = JSON.parse(form.dataset.said);
  const notes = document.getElementById("pulse-notes");
  const known = new Map(Object.entries(JSON.parse(form.elements.seen.value || "{}")));
  const waiting = new Set();
  const elsewhere = []; // changed in another tab or on another device, and not looked at yet
  const held = new Map(); // too long to be sent, with what is said of it: nothing else waits for them
  let since = 0;
  let timer = 0;
  let sending = null;
  let leaving = false;
  let pressed = false; // the button, while there was no connection
  let asking = false; // whether the server is there, before the page is sent to it
  let there = false; // it has just answered
  let doubted = false; // whether its author is still signed in here: asked before anything more is sent
  let askedAgain = false; // and so it was, yet the server refused

  const fields = (item) => [...form.elements].filter((field) => field.name === item);
  const ask = (item) => form.querySelector(`[data-item="${CSS.escape(item)}"]`);
  const label = (item) => ask(item)?.dataset.label ?? item;

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const sentences = (...texts) => texts.join(said.between);

  /* 1. Boxes. */
  function read(item) {
    const [first, ...others] = fields(item);
    if (first.type === "checkbox") return first.checked ? first.value : "";
    if (first.type !== "radio") return first.value;
    return [first, ...others].find((field) => field.checked)?.value ?? "";
  }

  function write(item, text) {
    for (const field of fields(item)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = field.value === text;
      else field.value = text;
    }
  }

  /* 2. Words. */
  /* The region is read out whole whenever it changes, so what stands in it already is left alone. */
  function say(words, problem = false, more = []) {
    const line = document.createElement("p");
    line.append(words, ...more);
    if (status.textContent !== line.textContent) status.replaceChildren(...line.childNodes);
    status.classList.toggle("gx-save--problem", problem);
  }

  function note(item, words, beside) {
    for (const earlier of [...notes.children].filter((one) => one.dataset.about === item)) earlier.remove(); // the last one holds
    const line = document.createElement("p");
    line.dataset.about = item;
    line.textContent = words;
    notes.append(line);
    const box = ask(item);
    if (!box) return;
    describe(item, box, "elsewhere", beside);
    if (!elsewhere.includes(item)) elsewhere.push(item);
  }

  /* What leads to the answers that were changed elsewhere, one after another. */
  function pointElsewhere() {
    if (!elsewhere.length) return [];
    const link = document.createElement("a");
    link.textContent = elsewhere.length === 1 ? said.show_one : said.show_first;
    const words = elsewhere.length === 1 ? said.one_elsewhere : filled(said.more_elsewhere, { number: elsewhere.length });
    return [`${said.between}${words} `, link];
  }

  /* The link of what is said leads to the first of them, also where other words need not be said. */
  function leadElsewhere() {
    const link = status.querySelector("a");
    if (!link) return;
    link.href = `#${fields(elsewhere[0])[0].id}`;
    link.onclick = () => {
      elsewhere.shift();
      setTimeout(() => waiting.size || sending || saySaved());
    };
  }

  function sayStays(why) {
    say(sentences(why, said.stays, ...(pressed ? [said.press] : [])), true);
  }

  function sayLost() {
    sayStays(said.lost);
  }

  function saySignedOut() {
    if (status.textContent.startsWith(said.signed_out)) return;
    say(`${said.signed_out} `, true);
    const link = document.createElement("a");
    link.href = form.dataset.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = said.sign_in;
    status.append(link);
  }

  function sayOther() {
    doubted = true;
    say(said.other, true);
  }

  // A card of counts shows its messages below all its boxes, where there is room, with the name of the box before.
  function place(box, line, words) {
    const card = box.closest(".gx-count-card");
    line.textContent = card ? filled(said.named, { name: box.dataset.name, text: words }) : words;
    if (card) card.append(line);
    else if (line.className !== "gx-error" && box.tagName !== "FIELDSET") box.append(line);
    else (box.querySelector("legend") ?? box.querySelector("label")).after(line);
  }

  // The bar at the lower edge would cover what is told of the box above it; whoever has gone elsewhere stays there.
  function keepInSight(line) {
    const { top } = line.getBoundingClientRect();
    const here = line.parentNode.contains(document.activeElement) || (top > 0 && top < window.innerHeight);
    if (here) line.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function describe(item, box, kind, words) {
    const id = `${box.dataset.id}-${kind}`;
    const target = box.tagName === "FIELDSET" ? box : fields(item)[0];
    const described = new Set((target.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    document.getElementById(id)?.remove();
    described.delete(id);
    if (words) {
      const line = document.createElement("p");
      line.className = `gx-${kind}`;
      line.id = id;
      place(box, line, words);
      described.add(id);
    }
    if (described.size) target.setAttribute("aria-describedby", [...described].join(" "));
    else target.removeAttribute("aria-describedby");
  }

  function showError(item, words) {
    const box = ask(item);
    if (!box) return;
    describe(item, box, "error", words);
    const card = box.closest(".gx-count-card");
    if (card) card.classList.toggle("gx-count-card--error", Boolean(card.querySelector(".gx-error")));
    else box.classList.toggle("gx-field--error", Boolean(words));
    for (const field of fields(item).filter((found) => found.type === "text" || found.tagName === "TEXTAREA")) {
      field.classList.toggle("is-invalid", Boolean(words));
      if (words) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    const line = document.getElementById(`${box.dataset.id}-error`);
    if (line) keepInSight(line);
  }

  function linesOf(summary) {
    return [...(summary?.querySelectorAll("li") ?? [])];
  }

  function isAbout(line, item) {
    return ask(item)?.contains(document.getElementById(line.querySelector("a")?.hash.slice(1)));
  }

  function named(item, words) {
    return ask(item).closest(".gx-count-card") ? filled(said.named, { name: label(item), text: words }) : words;
  }

  /* Says in the summary of errors what is wrong by now, where something else was wrong before. */
  function reword(item, words) {
    for (const line of linesOf(document.querySelector(".gx-summary-box")).filter((one) => isAbout(one, item)))
      line.querySelector("a").textContent = named(item, words);
  }

  /* Leads from the top of the page to what is too long to be sent, as the server's own page leads to what is wrong. */
  function summarise(items) {
    let summary = document.querySelector(".gx-summary-box");
    if (!summary) {
      const title = document.createElement("h2");
      title.id = "error-summary-title";
      title.textContent = said.problem;
      summary = document.createElement("div");
      summary.className = "gx-summary-box";
      summary.tabIndex = -1;
      summary.setAttribute("role", "alert");
      summary.setAttribute("aria-labelledby", title.id);
      summary.append(title, document.createElement("ul"));
      form.closest(".gx-wrap").prepend(summary);
      document.title = `${said.error} ${document.title}`;
    }
    for (const item of items) {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${fields(item)[0].id}`;
      link.textContent = named(item, held.get(item));
      line.append(link);
      linesOf(summary).filter((one) => isAbout(one, item)).forEach((one) => one.remove());
      summary.querySelector("ul").append(line);
    }
    summary.focus();
  }

  /* Takes what is mended out of the summary of errors at the top, and the summary with its last line. */
  function mend(item) {
    const summary = document.querySelector(".gx-summary-box");
    const lines = linesOf(summary);
    const mended = lines.filter((line) => isAbout(line, item));
    if (!mended.length) return;
    const all = mended.length === lines.length;
    const gone = all ? [summary] : mended;
    if (gone.some((one) => one.contains(document.activeElement))) fields(item)[0].focus({ preventScroll: true });
    gone.forEach((one) => one.remove());
    if (all && document.title.startsWith(said.error)) document.title = document.title.slice(said.error.length).trim();
  }

  /* What an empty box of the page counts as by now: 0 once its tick is saved. */
  function blankCounts() {
    return [...known].some(([item, [text]]) => item.endsWith(".DONE") && text) ? "0" : "";
  }

  /* Tells beside a box that its text is too long to be sent; returns whether it is. */
  function hold(item) {
    const [field] = fields(item);
    if (field.value.length <= MOST) {
      held.delete(item);
      return false;
    }
    const longest = Number(field.dataset.longest);
    const over = field.value.trim().replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, "_").length - longest; // as the server counts
    const numbers = { longest: longest.toLocaleString("en"), over: over.toLocaleString("en") };
    const error = longest ? filled(said.too_long, numbers) : said.no_number;
    const saved = known.get(item)?.[0] || (longest ? "" : blankCounts()); // as the server says it of what it cannot read
    const stands = longest ? said.text_stands : filled(said.answer_stands, { answer: saved });
    held.set(item, saved ? sentences(error, stands) : error);
    showError(item, held.get(item));
    return true;
  }

  function showRemark(item, words) {
    const box = ask(item);
    if (box && box.tagName !== "FIELDSET") describe(item, box, "remark", words);
  }

  /* 3. What the server answers: what the boxes hold now, here and in other tabs. */
  function takeIn(answer, sent) {
    for (const [item, now] of Object.entries(answer.items)) {
      // What somebody has changed here and not saved yet is still measured by what this page had shown before.
      if (item in sent ? item in answer.errors : waiting.has(item) || held.has(item)) continue;
      const revision = known.get(item)?.[1] ?? 0;
      known.set(item, [now.text, now.revision]);
      if (answer.followed?.includes(item) && !waiting.has(item)) write(item, now.text); // its words have set it: no news
      const untouched = !(item in sent) && fields(item).length > 0;
      if (untouched && now.revision !== revision && now.text !== read(item)) {
        write(item, now.text);
        note(item, filled(said.changed, { name: label(item) }), said.changed_here);
      }
    }
    for (const item of Object.keys(sent)) {
      showError(item, answer.errors[item]);
      if (item in answer.errors) reword(item, answer.errors[item]);
      else mend(item);
      showRemark(item, answer.remarks[item]);
      if (item in answer.replaced) {
        const values = { name: label(item), answer: answer.replaced[item] };
        note(item, filled(said.replaced, values), filled(said.replaced_here, values));
      }
    }
    form.elements.seen.value = JSON.stringify(Object.fromEntries(known));
    // A tick that was saved counts it as 0.
    for (const item of [...held.keys()]) if (hold(item)) reword(item, held.get(item));
    const begun = [...known.values()].some(([, revision]) => revision);
    if (begun || pressed || Object.keys(sent).length) saySaved(); // before that, there is nothing to speak of
  }

  function saySaved() {
    const wrong = form.querySelector("[data-item] .gx-error, .gx-count-card > .gx-error") !== null;
    const saved = pressed ? said.saved_again : elsewhere.length ? said.saved_and : said.saved;
    pressed = false;
    say(wrong ? said.saved_except : saved, wrong, pointElsewhere());
    leadElsewhere();
  }

  function askWho() {
    return fetch(form.dataset.token, { headers: { Accept: "application/json" }, cache: "no-store" });
  }

  /* Whether the page's author is signed in, as far as the server's answer tells; a new session has a token of its own. */
  async function isAuthor(answer) {
    const { person, token } = answer.ok && !answer.redirected ? await answer.json() : {};
    if (person !== form.dataset.person) return false;
    form.elements.csrf_token.value = token;
    doubted = false;
    return true;
  }

  /* Asks who is signed in, without a word of what was entered; says why nothing is sent. */
  async function mayGoOn() {
    const answer = await askWho();
    if (isBusy(answer)) sayBusy();
    else if (await isAuthor(answer)) return true;
    else if (isOther(answer)) sayOther();
    else saySignedOut();
    return false;
  }

  // Whoever may not answer a pulse at all is somebody else, too.
  function isOther(answer) {
    return answer.status === 403 || (answer.ok && !answer.redirected);
  }

  function again(items, delay = AGAIN) {
    items.forEach((item) => waiting.add(item));
    clearTimeout(timer);
    timer = setTimeout(() => flush({ always: pressed || doubted }), delay);
  }

  function isBusy(answer) {
    return answer.status >= 500 || answer.status === 429;
  }

  function sayBusy() {
    sayStays(said.busy);
  }

  async function refused(answer, items) {
    if (answer.status === 401) {
      doubted = true;
      saySignedOut();
      return again(items);
    }
    if ([400, 409].includes(answer.status) && !askedAgain) {
      doubted = askedAgain = true; // signing in again has made the page's token old, or it is another person's session
      return again(items, 0);
    }
    askedAgain = false;
    if (isBusy(answer)) {
      sayBusy();
      return again(items);
    }
    const words = (await answer.json().catch(() => ({}))).error;
    say(words || said.not_saved, true);
    items.forEach((item) => waiting.add(item));
  }

  /* 4. Sending: one request at a time, so that an earlier answer never arrives after a later one. */
  function post(sent, keepalive) {
    const { page, save, person } = form.dataset;
    return fetch(save, {
      method: "POST",
      keepalive,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify({ page, person, changes: sent, rendered: form.elements.rendered?.value }),
    });
  }

  /* What this page asks to be kept and was never saved: what is filled in beforehand, once somebody goes on. */
  function unsaved() {
    return [...known].filter(([item, [text]]) => read(item) !== text).map(([item]) => item);
  }

  async function send(keepalive, always) {
    const items = [...waiting].filter((item) => !hold(item));
    const sent = {};
    for (const item of items) {
      const [seen, revision] = known.get(item) ?? ["", 0];
      sent[item] = { text: read(item), seen, revision };
    }
    waiting.clear();
    since = 0;
    if (!always && !items.length) return saySaved();
    try {
      if (doubted && !(await mayGoOn())) return again(items);
      const answer = await post(sent, keepalive);
      if (!answer.ok || answer.redirected) return await refused(answer, items);
      askedAgain = false;
      takeIn(await answer.json(), sent);
    } catch {
      sayLost();
      again(items);
    }
  }

  async function flush({ keepalive = false, always = false } = {}) {
    clearTimeout(timer);
    while (sending) await sending;
    if (!always && (!waiting.size || leaving)) return;
    sending = send(keepalive, always).finally(() => {
      sending = null;
    });
    await sending;
  }

  function changed(event, pause) {
    const item = event.target.name;
    if (!item || !event.target.closest("[data-item]")) return;
    const asSaved = event.type === "change" && !sending && !waiting.has(item) && read(item) === known.get(item)?.[0];
    if (asSaved) return; // leaving a box that was saved while somebody typed
    if (elsewhere.includes(item)) elsewhere.splice(elsewhere.indexOf(item), 1); // its box is in sight
    waiting.add(item);
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(flush, Math.max(0, Math.min(pause, since + LONGEST - Date.now())));
  }

  form.addEventListener("input", (event) => changed(event, PAUSE));
  form.addEventListener("change", (event) => changed(event, 0));
  /* Whether the server is there to take the page: otherwise the browser would put its own words in the page's place. And
     whether nobody else is signed in: signed out, the page comes back whole. */
  async function isThere() {
    const answer = await askWho().catch(() => null);
    if (answer && !isBusy(answer) && ((await isAuthor(answer)) || !isOther(answer))) return true;
    pressed = !answer || isBusy(answer);
    if (!pressed) sayOther();
    else if (answer) sayBusy();
    else sayLost();
    return false;
  }

  /* What is on its way arrives first; then the page is sent, or stays as it is. */
  async function sendPage(button) {
    asking = true;
    clearTimeout(timer);
    while (sending) await sending;
    there = await isThere();
    asking = false;
    if (!there) return again(unsaved());
    pressed = false;
    leaving = true;
    HTMLFormElement.prototype.requestSubmit.call(form, button);
  }

  form.addEventListener("submit", (event) => {
    if (there) return;
    event.preventDefault();
    const long = [...form.querySelectorAll("[data-item]")].map((box) => box.dataset.item).filter(hold);
    if (long.length) {
      summarise(long);
      flush();
    } else if (!asking) sendPage(event.submitter);
  });
  globalThis.addEventListener("online", () => flush({ always: pressed }));
  globalThis.addEventListener("pageshow", (event) => {
    leaving = false;
    there = false;
    if (event.persisted) flush({ always: true }); // Back: another page may have saved more meanwhile
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush({ keepalive: true });
  });
  globalThis.addEventListener("beforeunload", (event) => {
    if (waiting.size + held.size && !leaving) event.preventDefault();
  });
}
