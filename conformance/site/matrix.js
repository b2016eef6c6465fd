// Opens topics into cases, filters rows and columns, moves between cells. The page works without it, with topics only.
"use strict";
(() => {
  const { columns, topics } = JSON.parse(document.getElementById("data").textContent);
  const table = document.getElementById("matrix");
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const bodies = [...table.querySelectorAll("tbody.topic")];
  const WORDS = {
    ".": ["p", "\u00B7", "pass"], F: ["f", "F", "fail"], C: ["c", "C", "crash"], H: ["h", "H", "hang"],
    K: ["k", "K", "known"], L: ["l", "L", "lenient"], "-": ["u", "\u2013", "unsupported"], i: ["i", "i", "info"],
    "!": ["e", "!", "harness error"], " ": ["n", "", "not run"],
  };
  const WRONG = new Set("FCHK"), RIGHT = new Set(".L");
  const hiddenColumns = document.head.appendChild(document.createElement("style"));
  const colgroup = table.insertBefore(document.createElement("colgroup"), table.tHead);
  const open = new Set();
  let visible = columns.map(() => true);

  const escape = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  const fileOf = (topic, row) => "cases/" + `${topic.name}/${row[0]}`.replaceAll("/", ".") + ".html";

  function read() {
    const data = new FormData(form);
    return {
      text: String(data.get("text") || "").trim().toLowerCase().split(/\s+/).filter(Boolean),
      level: data.get("level") || "", kind: data.get("kind") || "",
      differ: data.has("differ"), wrong: data.has("wrong"), languages: new Set(data.getAll("lang")),
    };
  }

  function matches(filter, topic, row) {
    const [name, level, required, why, letters] = row;
    if (filter.level && level !== filter.level) return false;
    if (filter.text.length) {
      const all = `${topic.name}/${name} ${required} ${why}`.toLowerCase();
      if (!filter.text.every((word) => all.includes(word))) return false;
    }
    if (!filter.differ && !filter.wrong) return true;
    let wrong = false, right = false;
    for (let i = 0; i < letters.length; ++i) {
      if (!visible[i]) continue;
      wrong ||= WRONG.has(letters[i]);
      right ||= RIGHT.has(letters[i]);
    }
    return filter.differ ? wrong && right : wrong;
  }

  function rowHtml(topic, row) {
    let out = `<tr data-file="${fileOf(topic, row)}"><th scope="row"><a href="${fileOf(topic, row)}" title="${escape(row[3])}">${escape(row[0])}</a></th>`;
    for (const letter of row[4]) {
      const [kind, sign] = WORDS[letter];
      out += `<td class="${kind}">${sign}</td>`;
    }
    return out + "</tr>";
  }

  // Rows far from sight are one empty row of their height: a table of a hundred thousand cells would stall.
  const near = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) fill(target);
      else empty(target);
    }
  }, { root: document.getElementById("scroll"), rootMargin: "800px 0px" });
  const rowsOf = new WeakMap();

  function fill(body) {
    const { topic, rows, isFull } = rowsOf.get(body);
    if (isFull) return;
    body.innerHTML = rows.map((row) => rowHtml(topic, row)).join("");
    rowsOf.get(body).isFull = true;
  }

  function empty(body) {
    const state = rowsOf.get(body);
    if (!state.isFull && body.rows.length) return;
    const height = state.isFull ? body.offsetHeight + "px" : `calc(${state.rows.length} * 1.6rem)`;
    if (body.contains(document.activeElement)) return;
    body.innerHTML = `<tr class="later"><th scope="row" style="height:${height}"></th></tr>`;
    state.isFull = false;
  }

  function drawCases(index, rows) {
    let body = bodies[index].nextElementSibling;
    if (!body || !body.classList.contains("cases")) {
      body = document.createElement("tbody");
      body.className = "cases";
      bodies[index].after(body);
    }
    body.innerHTML = "";
    rowsOf.set(body, { topic: topics[index], rows, isFull: false });
    empty(body);
    near.unobserve(body);
    near.observe(body);
  }

  function hideCases(index) {
    const body = bodies[index].nextElementSibling;
    if (body && body.classList.contains("cases")) body.remove();
  }

  function drawTopic(index, rows) {
    const cells = bodies[index].rows[0].cells;
    for (let i = 0; i < columns.length; ++i) {
      let wrong = 0, judged = 0;
      for (const row of rows) {
        if (WRONG.has(row[4][i])) ++wrong, ++judged;
        else if (RIGHT.has(row[4][i])) ++judged;
      }
      const cell = cells[i + 1];
      cell.className = judged === 0 ? "u" : wrong === 0 ? "p" : wrong * 4 >= judged ? "f" : "s";
      cell.textContent = judged === 0 ? "\u2013" : wrong === 0 ? "\u00B7" : wrong;
      cell.title = judged === 0 ? "not judged" : wrong === 0 ? `all ${judged} pass` : `${wrong} of ${judged} fail`;
    }
    bodies[index].querySelector("small").textContent = rows.length;
  }

  function drawColumns(filter) {
    visible = columns.map(([, , language, kind]) => filter.languages.has(language) && (!filter.kind || kind === filter.kind));
    const hidden = visible.flatMap((is, i) => (is ? [] : [`#matrix tr:not(.langs)>:nth-child(${i + 2})`]));
    hiddenColumns.textContent = hidden.length ? hidden.join(",") + "{display:none}" : "";
    const count = visible.filter(Boolean).length;
    table.style.setProperty("--columns", count);
    colgroup.innerHTML = '<col class="first">' + "<col>".repeat(count);
    for (const head of table.querySelectorAll(".langs th")) {
      const span = columns.filter(([, , language], i) => language === head.dataset.lang && visible[i]).length;
      head.hidden = span === 0;
      head.colSpan = Math.max(span, 1);
      head.title = head.dataset.lang;
    }
    return count;
  }

  function update() {
    const filter = read();
    const count = drawColumns(filter);
    const found = topics.map((topic) => topic.rows.filter((row) => matches(filter, topic, row)));
    const total = found.reduce((sum, rows) => sum + rows.length, 0);
    const openAll = filter.text.length > 0 && total <= 200;
    topics.forEach((topic, index) => {
      bodies[index].hidden = found[index].length === 0;
      drawTopic(index, found[index]);
      const isOpen = found[index].length > 0 && (openAll || open.has(index));
      bodies[index].querySelector("button").setAttribute("aria-expanded", String(isOpen));
      if (isOpen) drawCases(index, found[index]);
      else hideCases(index);
    });
    shown.textContent = `${total} cases, ${count} implementations`;
    remember();
  }

  function remember() {
    const state = new URLSearchParams();
    const filter = read();
    if (filter.text.length) state.set("text", filter.text.join(" "));
    for (const key of ["level", "kind"]) if (filter[key]) state.set(key, filter[key]);
    for (const key of ["differ", "wrong"]) if (filter[key]) state.set(key, "1");
    const boxes = [...form.querySelectorAll("input[name=lang]")];
    if (boxes.some((box) => !box.checked)) state.set("lang", boxes.filter((box) => box.checked).map((box) => box.value).join(","));
    history.replaceState(null, "", String(state) ? "#" + state : location.pathname + location.search);
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const [key, value] of state) {
      const field = form.elements[key];
      if (key === "lang") for (const box of form.querySelectorAll("input[name=lang]")) box.checked = value.split(",").includes(box.value);
      else if (field && field.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
  }

  function toggle(index) {
    if (open.has(index)) open.delete(index);
    else open.add(index);
    update();
  }

  // Tells a cell what it is when somebody comes to it: thousands of labels made ahead would only cost time.
  function label(cell) {
    if (!cell || cell.tagName !== "TD" || !cell.closest("tbody.cases")) return;
    const word = Object.values(WORDS).find(([kind]) => kind === cell.className)[2];
    const text = `${columns[cell.cellIndex - 1][0]}: ${word}`;
    cell.title = text;
    cell.setAttribute("aria-label", text);
  }

  function enter(cell) {
    const topic = cell.closest("tbody.topic");
    if (topic) toggle(Number(topic.dataset.topic));
    else location.href = cell.parentElement.dataset.file + "#" + columns[cell.cellIndex - 1][1];
  }

  function focusCell(cell) {
    const inner = cell.querySelector("button,a");
    if (!inner) cell.tabIndex = -1;
    label(cell);
    (inner || cell).focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function step(cell, down, right) {
    const rows = [...table.querySelectorAll("tr:not(.langs)")].filter((row) => !row.parentElement.hidden);
    const row = rows[rows.indexOf(cell.parentElement) + down];
    let index = cell.cellIndex + right;
    while (right && index > 0 && index <= columns.length && !visible[index - 1]) index += right;
    if (row && index >= 0 && index <= columns.length) focusCell(row.cells[index]);
  }

  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td,th");
    const moves = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
    if (!cell || event.ctrlKey || event.metaKey || event.altKey) return;
    if (moves[event.key]) {
      event.preventDefault();
      step(cell, ...moves[event.key]);
    } else if (event.key === "Enter" && cell.tagName === "TD") {
      enter(cell);
    }
  });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("td,th");
    if (!cell || event.target.closest("a") || cell.closest("thead")) return;
    if (cell.tagName === "TD" || event.target.closest("button")) enter(cell);
  });
  table.addEventListener("mouseover", (event) => label(event.target.closest("td")));
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    open.clear();
    setTimeout(update);
  });
  document.getElementById("open-all").addEventListener("click", () => {
    const all = open.size < topics.length;
    open.clear();
    if (all) topics.forEach((_, index) => open.add(index));
    document.getElementById("open-all").textContent = all ? "Close all" : "Open all";
    update();
  });
  addEventListener("hashchange", () => {
    recall();
    update();
  });

  addEventListener("beforeprint", () => table.querySelectorAll("tbody.cases").forEach(fill));
  form.hidden = false;
  if (innerWidth < 720) document.querySelector(".legend-box").open = false;
  recall();
  update();
})();
