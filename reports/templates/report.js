"use strict";
(() => {
  // Everything here is built with textContent: nothing of a target is ever read as markup.
  const data = () => (data.read ??= JSON.parse(document.getElementById("data").textContent));
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };

  // Controls, and characters that reorder text or take no room, are shown by their code.
  const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\u{e0000}-\u{e007f}]/gu;
  const write = (element, text) => {
    let end = 0;
    for (const match of text.matchAll(unseen)) {
      element.append(text.slice(end, match.index));
      element.append(make("span", "esc", "\\u" + match[0].codePointAt(0).toString(16).padStart(4, "0")));
      end = match.index + match[0].length;
    }
    element.append(text.slice(end));
    return element;
  };

  const quote = (text) => "'" + text.replaceAll("'", "'\\''") + "'";
  const read = (row) => {
    const text = (number) => (number < 0 ? null : data().texts[number]);
    const half = ([headers, kind, body, size, cut]) => ({
      headers: headers.reduce((pairs, number, place) => {
        if (place % 2) pairs.at(-1).push(text(number)); else pairs.push([text(number)]);
        return pairs;
      }, []),
      body: kind ? text(body) : null, binary: kind === 2, size, cut: Boolean(cut),
    });
    const [method, url, request, response, fault, started, seconds, firstByte, connection, requestId] = row;
    return {
      method: text(method), url: text(url), request: half(request), fault: text(fault), started: text(started),
      seconds, firstByte, connection: text(connection), requestId: text(requestId),
      response: response && { status: response[0], reason: text(response[1]), version: text(response[2]), ...half(response.slice(3)) },
    };
  };

  const curl = (exchange) => {
    const words = ["curl -i -X " + quote(exchange.method) + " " + quote(exchange.url)];
    for (const [name, value] of exchange.request.headers) {
      const lower = name.toLowerCase();
      if (lower === "x-api-key" && value === "[redacted]") words.push('-H "' + name.replace(/["\\$`]/g, "") + ': $CONFORMANCE_API_KEY"');
      else if (!["accept-encoding", "user-agent", "content-length", "host", "connection"].includes(lower)) words.push("-H " + quote(value ? name + ": " + value : name + ";"));
    }
    const { body, binary, cut, size } = exchange.request;
    if (cut) words.push("--data-binary @body  # " + size + " bytes, whole in evidence.har");
    else if (binary) words.push("--data-binary @<(base64 -d <<< " + quote(body) + ")");
    else if (body !== null) words.push("--data-raw " + quote(body));  // not --data-binary: it reads a file where a body starts with @
    return words.join(" \\\n  ");
  };

  const copy = async (button, text) => {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = make("textarea", "hidden");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = before; }, 1500);
  };

  const time = (seconds) => (seconds < 1 ? (seconds * 1000).toFixed(1) + " ms" : seconds.toFixed(2) + " s");
  const half = (title, first, part) => {
    const box = make("section", "half");
    box.append(make("h4", "", title));
    const head = make("pre");
    write(head, first);
    for (const [name, value] of part.headers) {
      head.append("\n");
      write(head.appendChild(make("span", "key")), name + ": ");
      write(head, value);
    }
    box.append(head);
    if (part.body) box.append(write(make("pre", "body"), part.body));
    const notes = [];
    if (part.binary) notes.push("base64 of bytes that are not UTF-8");
    if (part.cut) notes.push(part.size + " bytes; the whole is in evidence.har");
    if (notes.length) box.append(make("p", "more", notes.join("; ")));
    return box;
  };
  const show = (name, exchange) => {
    const box = make("article", "exchange");
    box.setAttribute("aria-label", "Exchange " + name);
    const head = box.appendChild(make("header"));
    const path = exchange.url.replace(/^[a-z]+:\/\/[^/]*/i, "") || exchange.url;
    write(head.appendChild(make("b", "")), exchange.method + " " + path);
    head.append(write(make("b", exchange.response && exchange.response.status < 500 ? "" : "bad"), exchange.response ? String(exchange.response.status) : exchange.fault || "no answer"));
    const timing = [time(exchange.seconds)];
    if (exchange.firstByte !== null) timing.push("first byte " + time(exchange.firstByte));
    timing.push(exchange.connection + " connection");
    head.append(make("span", "timing", timing.join(" · ")));
    if (exchange.requestId) write(head.appendChild(make("span", "timing")), "request id " + exchange.requestId);
    head.append(make("span", "grow"));
    const button = head.appendChild(make("button", "", "Copy as curl"));
    button.type = "button";
    button.addEventListener("click", () => copy(button, curl(exchange)));
    const halves = box.appendChild(make("div", "halves"));
    halves.append(half("Request " + name + ", " + exchange.started, exchange.method + " " + exchange.url, exchange.request));
    if (exchange.response) halves.append(half("Response", exchange.response.version + " " + exchange.response.status + " " + exchange.response.reason, exchange.response));
    else {
      const none = halves.appendChild(make("section", "half"));
      none.append(make("h4", "", "No response"), write(make("pre"), exchange.fault || ""));
    }
    return box;
  };

  const opened = (details) => {
    const box = details.querySelector(":scope > .evidence");
    if (!box || box.childElementCount) return;
    for (const name of box.dataset.of.split(" ")) {
      const row = data().exchanges[name];
      if (row) box.append(show(name, read(row)));
    }
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.open && event.target.matches("details.case")) opened(event.target);
  }, true);

  // A link to a case or clause opens what it lies in.
  const follow = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let box = target; box; box = box.parentElement) if (box.tagName === "DETAILS") { box.open = true; box.hidden = false; }
    target.scrollIntoView();
    target.querySelector("summary")?.focus({ preventScroll: true });
  };
  addEventListener("hashchange", follow);

  const form = document.getElementById("filters");
  const find = document.getElementById("find");
  const clauses = [...document.querySelectorAll("details.clause")].map((element) => ({
    element, area: element.closest(".area"),
    cases: [...element.querySelectorAll(":scope > details.case")],
  }));
  const words = (element) => (element.words ??= element.textContent.toLowerCase());
  const filter = () => {
    const chosen = new FormData(form);
    const verdicts = new Set(chosen.getAll("verdict")), levels = new Set(chosen.getAll("level"));
    const text = find.value.trim().toLowerCase();
    const stands = (item) => (item.hasAttribute("data-excused") && item.dataset.outcome === "fail" ? "tolerated" : item.dataset.outcome);
    let shownClauses = 0, shownCases = 0, allCases = 0;
    const areas = new Map();
    for (const { element, area, cases } of clauses) {
      const levelFits = !levels.size || levels.has(element.dataset.level);
      const titleFits = !text || words(element.firstElementChild).includes(text);
      let any = 0;
      for (const item of cases) {
        const fits = levelFits && (!verdicts.size || verdicts.has(stands(item)) || verdicts.has(item.dataset.outcome)) && (titleFits || words(item).includes(text));
        item.hidden = !fits;
        any += fits;
        allCases += 1;
      }
      element.hidden = !any;
      shownCases += any;
      shownClauses += any > 0;
      areas.set(area, areas.get(area) || any > 0);
    }
    for (const [area, any] of areas) area.hidden = !any;
    document.getElementById("nothing").hidden = shownClauses > 0;
    document.getElementById("shown").textContent = "Showing " + shownClauses + " of " + clauses.length + " clauses, " + shownCases + " of " + allCases + " cases";
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, textarea")) { event.preventDefault(); find.focus(); }
    if (event.key === "Escape" && event.target === find) { find.value = ""; filter(); }
  });
  filter();
  follow();
})();
