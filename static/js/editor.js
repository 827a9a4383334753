/* Line numbers beside a text that is a file, and links that go to a line of it. Without this file the text is edited all the
   same, and the faults still name their lines. */

function numbered(area) {
  const frame = document.createElement("div");
  const gutter = document.createElement("div");
  frame.className = "editor";
  gutter.className = "editor-lines";
  gutter.setAttribute("aria-hidden", "true");
  area.before(frame);
  frame.append(gutter, area);
  const draw = () => {
    const count = area.value.split("\n").length;
    if (gutter.dataset.count === String(count)) return;
    gutter.dataset.count = String(count);
    gutter.textContent = Array.from({ length: count }, (_, place) => place + 1).join("\n");
  };
  const follow = () => { gutter.scrollTop = area.scrollTop; };
  area.addEventListener("input", draw);
  area.addEventListener("scroll", follow);
  new ResizeObserver(() => { gutter.style.height = `${area.clientHeight}px`; follow(); }).observe(area);
  draw();
}

function goToLine(area, line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = parseFloat(getComputedStyle(area).lineHeight);
  area.scrollTop = Math.max(0, (line - 4) * height);
  area.scrollIntoView({ block: "center" });
}

const area = document.querySelector("textarea[data-editor]");
if (area) {
  numbered(area);
  for (const link of document.querySelectorAll("a[data-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      goToLine(area, Number(link.dataset.line));
    });
  }
}
