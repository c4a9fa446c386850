// Loaded before Dash on every chart page: keeps the policy on scripts and styles, leads to sign-in when the session is
// over, says so when figures cannot be loaded, and turns the selectors into addresses.
(() => {
  "use strict";
  const own = document.currentScript;
  const { nonce } = own;
  const { plotly, signIn, prefix, forbidden, often, other, gone, begin } = own.dataset;
  const PROBLEMS = { 403: forbidden, 404: gone, 429: often, other };

  // Libraries make style elements of their own; the policy asks for the nonce on them.
  const make = Document.prototype.createElement;
  Document.prototype.createElement = function createElement(name, ...options) {
    const element = make.call(this, name, ...options);
    if (String(name).toLowerCase() === "style") {
      element.setAttribute("nonce", nonce);
    }
    return element;
  };

  // The renderer names the charts' script without a version; ours may be kept for a year.
  Object.defineProperty(window, "_dashPlotlyJSURL", { configurable: true, get: () => plotly, set: () => {} });

  const given = (path) => {
    const start = document.getElementById("guanxi-start");
    const found = start === null ? undefined : JSON.parse(start.textContent)[path.slice(prefix.length)];
    return found === undefined ? undefined : JSON.stringify(found);
  };

  // The figures of the address that was opened came with the page: the renderer's first question is answered by them.
  const opened = window.location.search;
  const first = (options) => {
    const came = document.getElementById("guanxi-first");
    if (came === null || typeof options?.body !== "string") {
      return undefined;
    }
    const { output, inputs } = JSON.parse(options.body);
    const asked = output === came.dataset.output && inputs[0].value === opened;
    came.remove();
    return asked ? came.textContent : undefined;
  };

  const report = (status) => {
    const place = document.getElementById("guanxi-problem");
    const words = document.createElement("p");
    words.textContent = PROBLEMS[status] ?? PROBLEMS.other;
    if (status === 404) {
      const start = document.createElement("a");
      start.href = window.location.pathname;
      start.textContent = begin;
      words.append(" ", start);
    }
    place.replaceChildren(words);
    place.hidden = false;
  };

  const settle = (response) => {
    if (response.status === 401) {
      window.location.assign(`${signIn}?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
    } else if (response.ok) {
      document.getElementById("guanxi-problem").hidden = true;
    } else {
      report(response.status);
    }
  };

  // For the renderer: nothing has changed. It would stumble over the answers that are told above.
  const nothing = () => new Response(null, { status: 204 });

  const ask = window.fetch.bind(window);
  window.fetch = async (resource, options) => {
    const address = new URL(resource instanceof Request ? resource.url : resource, window.location.href);
    if (address.origin !== window.location.origin || !address.pathname.startsWith(prefix)) {
      return ask(resource, options);
    }
    const known = given(address.pathname) ?? first(options);
    if (known !== undefined) {
      return new Response(known, { headers: { "Content-Type": "application/json" } });
    }
    try {
      const response = await ask(resource, options);
      settle(response);
      return response.ok ? response : nothing();
    } catch {
      report("other");
      return nothing();
    }
  };

  // The page's parts are made anew when others arrive; whoever pressed a button there stays on it.
  let focused = "";
  document.addEventListener("focusin", (event) => {
    focused = event.target.id === focused ? focused : "";
  });
  new MutationObserver(() => {
    if (focused !== "" && document.activeElement === document.body) {
      document.getElementById(focused)?.focus({ preventScroll: true });
    }
  }).observe(document, { childList: true, subtree: true });

  // Tables come as one text each: as parts of the page, their cells would cost it seconds.
  const made = ([name, attributes, inside]) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, value);
    }
    element.append(...(typeof inside === "string" ? [inside] : inside.map(made)));
    return element;
  };
  const fill = (place) => {
    if (place.dataset.table !== undefined) {
      place.querySelector(":scope > table")?.remove();
      place.append(made(JSON.parse(place.dataset.table)));
    }
  };
  new MutationObserver((changes) => {
    const places = new Set();
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes") {
        places.add(target);
      }
      for (const node of addedNodes) {
        if (node instanceof HTMLElement) {
          const found = [node, ...node.querySelectorAll("[data-table], [data-title]")];
          found.forEach((one) => places.add(one));
        }
      }
    }
    places.forEach((place) => {
      fill(place);
      // The browser's own list of pages tells teams and months apart.
      if (place.dataset.title !== undefined) {
        document.title = `${place.dataset.title} - Guanxi`;
      }
    });
  }).observe(document, { attributeFilter: ["data-table", "data-title"], childList: true, subtree: true });

  // A selector changes the address and nothing else; the page listens to its address, so Back works.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.gx-filters")) {
      return;
    }
    event.preventDefault();
    focused = document.activeElement?.id ?? "";
    const query = `?${new URLSearchParams(new FormData(event.target))}`;
    if (query === window.location.search) {
      window.location.reload();
      return;
    }
    window.history.pushState({}, "", window.location.pathname + query);
    window.dispatchEvent(new PopStateEvent("popstate"));
  });

  // From chart page to chart page the team and the month stay.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".gx-nav a");
    if (link && link.pathname.startsWith(prefix)) {
      const query = new URLSearchParams(window.location.search);
      if (link.pathname === `${prefix}health`) {
        query.delete("team"); // that page is about the whole organisation
      }
      link.search = query;
    }
  });
})();
