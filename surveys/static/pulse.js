/* Saves each change of the pulse as it is made. Without this file the pages work all the same. Nothing is kept in the
   browser's storage: what is not saved yet lives in the page, and is sent again until it arrives. */
const form = document.querySelector("form[data-pulse]");
const PAUSE = 1200;
const AGAIN = 4000;

if (form) {
  const status = document.getElementById("save-status");
  const notes = document.getElementById("pulse-notes");
  const seen = form.elements.seen;
  const known = new Map(Object.entries(JSON.parse(seen.value || "{}")));
  const waiting = new Set();
  let timer = 0;
  let sending = null;
  let leaving = false;

  const fields = (item) => [...form.elements].filter((field) => field.name === item);
  const ask = (item) => form.querySelector(`[data-item="${CSS.escape(item)}"]`);

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

  function say(words, problem = false) {
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("gx-save--problem", problem);
  }

  function note(words) {
    const line = document.createElement("p");
    line.textContent = words;
    notes.append(line);
    notes.hidden = false;
  }

  function signedOut() {
    say("You were signed out. What you wrote is still on this page. ", true);
    const link = document.createElement("a");
    link.href = form.dataset.signIn;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Sign in again (opens in a new tab)";
    status.append(link);
  }

  function describe(field, id, words, make) {
    const old = document.getElementById(id);
    const described = new Set((field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean));
    old?.remove();
    described.delete(id);
    if (words) {
      make(id, words);
      described.add(id);
    }
    if (described.size) field.setAttribute("aria-describedby", [...described].join(" "));
    else field.removeAttribute("aria-describedby");
  }

  function showError(item, words) {
    const box = ask(item);
    const target = box?.tagName === "FIELDSET" ? box : fields(item)[0];
    if (!box || !target) return;
    box.classList.toggle("gx-field--error", Boolean(words));
    if (target !== box) {
      target.classList.toggle("is-invalid", Boolean(words));
      if (words) target.setAttribute("aria-invalid", "true");
      else target.removeAttribute("aria-invalid");
    }
    describe(target, `${box.dataset.id}-error`, words, (id, text) => {
      const line = document.createElement("p");
      line.className = "gx-error";
      line.id = id;
      line.textContent = text;
      (box.querySelector("legend") ?? box.querySelector("label")).after(line);
    });
  }

  function showRemark(item, words) {
    const box = ask(item);
    const target = fields(item)[0];
    if (!box || !target || target.type === "radio") return;
    describe(target, `${box.dataset.id}-remark`, words, (id, text) => {
      const line = document.createElement("p");
      line.className = "gx-remark";
      line.id = id;
      line.textContent = text;
      box.append(line);
    });
  }

  function label(item) {
    return ask(item)?.dataset.label ?? item;
  }

  function takeIn(answer, sent) {
    for (const [item, now] of Object.entries(answer.items)) {
      const before = known.get(item);
      known.set(item, [now.text, now.revision]);
      if (item in sent || waiting.has(item) || !fields(item).length) continue;
      if (now.text !== read(item) && now.revision !== (before?.[1] ?? 0)) {
        write(item, now.text);
        note(`“${label(item)}” was changed elsewhere, in another tab or on another device. This page now shows that answer.`);
      }
    }
    for (const item of Object.keys(sent)) {
      showError(item, answer.errors[item]);
      showRemark(item, answer.remarks[item]);
      if (item in answer.replaced) {
        note(`“${label(item)}” had been changed elsewhere to: ${answer.replaced[item]}. What you entered here came later and counts.`);
      }
    }
    seen.value = JSON.stringify(Object.fromEntries(known));
    const wrong = Object.keys(answer.errors).length;
    say(wrong ? "Saved, except where a message stands." : "Saved", Boolean(wrong));
  }

  async function freshToken() {
    const answer = await fetch(form.dataset.token, { headers: { Accept: "application/json" } });
    if (!answer.ok) return answer.status;
    form.elements.csrf_token.value = (await answer.json()).token;
    return 200;
  }

  async function post(sent, keepalive) {
    return fetch(form.dataset.save, {
      method: "POST",
      keepalive,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify({ page: form.dataset.page, changes: sent }),
    });
  }

  function again(items, delay = AGAIN) {
    items.forEach((item) => waiting.add(item));
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  async function refused(answer, items) {
    if (answer.status === 401) {
      signedOut();
      return again(items);
    }
    if (answer.status === 400 && (await freshToken()) === 200 && !refused.retried) {
      refused.retried = true;
      return again(items, 0);
    }
    if (answer.status >= 500 || answer.status === 429) {
      say("Not saved yet: the server did not answer. We keep trying; what you wrote stays on this page.", true);
      return again(items);
    }
    const words = (await answer.json().catch(() => ({}))).message;
    say(words ?? "This could not be saved. What you wrote is still on this page; reload it in another tab to go on.", true);
    items.forEach((item) => waiting.add(item));
  }

  async function send(keepalive = false) {
    const items = [...waiting];
    waiting.clear();
    const sent = Object.fromEntries(
      items.map((item) => [item, { text: read(item), revision: known.get(item)?.[1] ?? 0 }]),
    );
    let answer;
    try {
      answer = await post(sent, keepalive);
    } catch {
      say("No connection. What you wrote stays on this page and is sent as soon as the connection is back.", true);
      return again(items);
    }
    if (!answer.ok || answer.redirected) return refused(answer, items);
    refused.retried = false;
    takeIn(await answer.json(), sent);
  }

  async function flush(keepalive = false) {
    clearTimeout(timer);
    if (sending) await sending;
    if (!waiting.size || leaving) return;
    sending = send(keepalive === true).finally(() => {
      sending = null;
    });
    await sending;
  }

  function changed(event, delay) {
    const item = event.target.name;
    if (!event.target.closest("[data-item]") || !item) return;
    waiting.add(item);
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  form.addEventListener("input", (event) => changed(event, PAUSE));
  form.addEventListener("change", (event) => changed(event, 0));
  form.addEventListener("submit", (event) => {
    if (navigator.onLine || leaving) {
      leaving = true;
      return;
    }
    event.preventDefault();
    say("No connection. What you wrote stays on this page; press the button again when the connection is back.", true);
  });
  globalThis.addEventListener("online", () => flush());
  globalThis.addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) sending ??= send().finally(() => { sending = null; });
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush(true);
  });
  globalThis.addEventListener("beforeunload", (event) => {
    if (waiting.size && !leaving) event.preventDefault();
  });
}
