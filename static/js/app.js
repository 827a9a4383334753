/* Small comforts. Every page works without this file. */

const SHORTCUTS = "kc-shortcuts";

/* Menu on narrow screens. */
function bindToggles() {
  for (const button of document.querySelectorAll("[data-toggle]")) {
    const target = document.querySelector(button.dataset.toggle);
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(target.classList.toggle("is-open")));
    });
  }
}

/* <details> used as a menu closes on Escape and on a click elsewhere. */
function bindPopovers() {
  const opened = () => document.querySelectorAll("details.popover-menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of opened()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of opened()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/* A selector chosen with the mouse applies at once; with the keyboard the reader presses 应用, so that arrow keys do not
   reload the page at every step. */
function bindViewSelectors() {
  for (const form of document.querySelectorAll("[data-view-selectors]")) {
    form.classList.add("is-auto");
    let keyboard = false;
    form.addEventListener("keydown", () => { keyboard = true; });
    form.addEventListener("pointerdown", () => { keyboard = false; });
    form.addEventListener("change", () => {
      if (keyboard) form.classList.remove("is-auto");
      else form.requestSubmit();
    });
  }
}

/* A POST is sent once: its buttons rest until the answer arrives, save where the answer is a file (data-repeat). Disabled
   after the event, so that the pressed button's own value is still sent. */
function guardSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented || "repeat" in form.dataset) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  setTimeout(() => setSending(form, true));
}

function setSending(form, sending) {
  form.setAttribute("aria-busy", String(sending));
  for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = sending;
  if (!sending) delete form.dataset.sending;
}

function releaseForms() {
  for (const form of document.querySelectorAll("form[data-sending]")) setSending(form, false);
}

/* j and k walk the rows of a list by their first link, Enter opens it. Off until the reader switches it on (WCAG 2.1.4). */
function walkRows(event) {
  if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  if (localStorage.getItem(SHORTCUTS) !== "on") return;
  const rows = [...document.querySelectorAll("table.list > tbody > tr")];
  const links = rows.map((each) => each.querySelector("a[href]")).filter(Boolean);
  if (!links.length) return;
  const row = document.activeElement.closest("tr");
  const here = links.findIndex((link) => link.closest("tr") === row);
  const next = here < 0 ? 0 : here + (event.key === "j" ? 1 : -1);
  links[Math.max(0, Math.min(next, links.length - 1))].focus();
}

/* "/" goes to the search box; the same switch turns it off. */
function toSearch(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const box = document.querySelector("#global-search");
  if (!box || localStorage.getItem(SHORTCUTS) === "off") return;
  event.preventDefault();
  box.focus();
  box.select();
}

function bindShortcutSwitch() {
  for (const button of document.querySelectorAll("[data-shortcuts-switch]")) {
    const show = () => {
      const on = localStorage.getItem(SHORTCUTS) === "on";
      button.setAttribute("aria-pressed", String(on));
      button.querySelector("[data-state]").textContent = on ? button.dataset.on : button.dataset.off;
    };
    button.addEventListener("click", () => {
      localStorage.setItem(SHORTCUTS, localStorage.getItem(SHORTCUTS) === "on" ? "off" : "on");
      show();
    });
    button.hidden = false;
    show();
  }
}

function bindBack() {
  if (history.length < 2) return;
  for (const button of document.querySelectorAll("[data-back]")) {
    button.hidden = false;
    button.addEventListener("click", () => history.back());
  }
}

/* Fields that go with one choice only (data-when: its name, data-values: its values) are put away until it is made; with an
   error inside they stay. */
function bindChoices() {
  for (const part of document.querySelectorAll("[data-when]")) {
    const form = part.closest("form");
    const values = part.dataset.values.split(" ");
    const show = () => {
      const chosen = new FormData(form).get(part.dataset.when) ?? "";
      part.hidden = !values.includes(chosen) && !part.querySelector(".field-error");
    };
    form.addEventListener("change", show);
    show();
  }
}

/* On a phone a list is shown as one card per row: cells learn their column's name, and the roles keep it a table for
   screen readers although CSS changes its display. */
function labelCells(table) {
  const heads = [...table.tHead.rows[0].cells].map(headText);
  table.setAttribute("role", "table");
  for (const group of [table.tHead, ...table.tBodies, table.tFoot]) group?.setAttribute("role", "rowgroup");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    let column = 0;
    for (const cell of row.cells) {
      cell.setAttribute("role", cellRole(cell));
      const label = cell.colSpan === 1 && row.parentElement !== table.tHead && heads[column];
      if (label && cell.textContent.trim()) cell.dataset.label = label;
      column += cell.colSpan;
    }
  }
  table.classList.add("stacks");
}

/* A head only screen readers hear (such as 操作 over buttons) would be noise in a card. */
function headText(head) {
  return head.querySelector(".visually-hidden") ? "" : head.textContent.trim();
}

function cellRole(cell) {
  if (cell.tagName === "TD") return "cell";
  return cell.scope === "row" ? "rowheader" : "columnheader";
}

function stackTables(root) {
  for (const table of root.querySelectorAll("table.list")) if (table.tHead) labelCells(table);
}

/* A point may be picked on a sketch of the counties; in a folded form it is drawn when the form is opened. */
function bindPoints() {
  for (const lat of document.querySelectorAll("[data-point=lat]")) {
    const draw = async () => (await import("./point-picker.js")).bindPicker(lat);
    const fold = lat.closest("details:not([open])");
    if (fold) fold.addEventListener("toggle", draw, { once: true });
    else draw();
  }
}

bindToggles();
bindPopovers();
bindViewSelectors();
bindShortcutSwitch();
bindBack();
bindChoices();
stackTables(document);
bindPoints();
document.addEventListener("htmx:load", (event) => stackTables(event.target));
document.addEventListener("submit", guardSubmit);
window.addEventListener("pageshow", releaseForms);
document.addEventListener("keydown", walkRows);
document.addEventListener("keydown", toSearch);
document.querySelector("[data-focus]")?.focus();
