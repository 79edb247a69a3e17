// What the editor of rules needs of the browser: where the caret is, and where it goes.
window.cohort = {
  goTo(id, line, column) {
    const area = document.getElementById(id);
    const lines = area.value.split("\n");
    let at = 0;
    for (let i = 0; i < line - 1 && i < lines.length; i++) at += lines[i].length + 1;
    at += Array.from(lines[line - 1] ?? "").slice(0, column - 1).join("").length;
    area.focus();
    area.setSelectionRange(at, at);
  },
  insert(id, text) {
    const area = document.getElementById(id);
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    return area.value;
  },
};
// The coloured text lies behind the one that is typed into, and moves along.
document.addEventListener("scroll", (event) => {
  const area = event.target;
  if (area instanceof HTMLTextAreaElement && area.parentElement.className === "editor") {
    area.previousElementSibling.scrollTop = area.scrollTop;
    area.previousElementSibling.scrollLeft = area.scrollLeft;
  }
}, true);
// Where the process was started again, the page it knew is gone: it is loaded anew as soon as somebody answers.
document.getElementById("components-reconnect-modal")?.addEventListener("components-reconnect-state-changed", (event) => {
  if (event.detail.state !== "failed" && event.detail.state !== "rejected") return;
  setInterval(async () => {
    try {
      if ((await fetch("health/live")).ok) location.reload();
    } catch {
      // Nobody answers yet.
    }
  }, 2000);
});
