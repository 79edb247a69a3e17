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
// Words that fit at the caret of the editor: names of categories, segments and models between quotes, functions and words outside.
const completion = {
  words: {}, area: null, list: null, from: 0, chosen: 0,
  begin(area, list, words) {
    if (this.area !== area) {
      area.addEventListener("input", () => this.offer(false));
      area.addEventListener("keydown", (event) => this.pressed(event));
      area.addEventListener("blur", () => this.close());
      area.addEventListener("scroll", () => this.list.hidden || this.move());
      list.addEventListener("mousedown", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take(Number(option.dataset.at));
        event.preventDefault();
      });
    }
    Object.assign(this, { area, list, words });
  },
  // What stands before the caret, and which words can follow: between quotes those that the function before them takes.
  place() {
    const before = this.area.value.slice(0, this.area.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    if (line.trimStart().startsWith("#")) return null;
    const quote = line.lastIndexOf('"');
    if ((line.match(/"/g) ?? []).length % 2 === 1) {
      const opened = line.slice(0, quote);
      const call = /([A-Za-z_]+)\s*\([^()"]*$/.exec(opened)?.[1];
      if (call === "in") return { begun: line.slice(quote + 1), words: this.segments(), end: '"' };
      const kind = call === "score" ? "models" : /\b(brand|sku|source)\s*$/.test(opened) || call === undefined ? null : "categories";
      return kind && { begun: line.slice(quote + 1), words: this.words[kind], end: '"' };
    }
    const begun = /[A-Za-z_]*$/.exec(line)[0];
    return { begun, words: this.words.functions, end: "" };
  },
  segments() {
    return [...this.area.value.matchAll(/^[ \t]*segment[ \t]+([^\s":]+)/gm)].map((found) => found[1]);
  },
  offer(isAsked) {
    const place = this.place();
    if (!place || (place.begun === "" && place.end === "" && !isAsked)) return this.close();
    const begun = place.begun.toLowerCase();
    const fits = place.words.filter((word) => word.toLowerCase().startsWith(begun) && word !== place.begun);
    if (begun.length > 1) fits.push(...place.words.filter((word) => word.toLowerCase().includes(begun, 1) && !fits.includes(word) && word !== place.begun));
    if (fits.length === 0) return this.close();
    this.from = this.area.selectionStart - place.begun.length;
    this.list.replaceChildren(...fits.slice(0, 12).map((word, at) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${at}`;
      option.setAttribute("role", "option");
      option.dataset.at = at;
      option.dataset.text = word + place.end;
      option.textContent = word;
      return option;
    }));
    this.list.hidden = false;
    this.move();
    this.choose(0);
  },
  // Under the caret: every character is as wide as any other.
  move() {
    const style = getComputedStyle(this.area);
    const line = this.area.value.slice(0, this.from).split("\n");
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = style.font;
    const left = pen.measureText(line.at(-1)).width + parseFloat(style.paddingLeft) - this.area.scrollLeft;
    const top = line.length * parseFloat(style.lineHeight) + parseFloat(style.paddingTop) - this.area.scrollTop;
    this.list.style.left = `${Math.max(0, Math.min(left, this.area.clientWidth - this.list.offsetWidth))}px`;
    this.list.style.top = `${top + this.list.offsetHeight > this.area.clientHeight ? top - parseFloat(style.lineHeight) - this.list.offsetHeight : top}px`;
  },
  choose(at) {
    const options = [...this.list.children];
    this.chosen = (at + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", i === this.chosen ? "true" : "false"));
    this.area.setAttribute("aria-activedescendant", options[this.chosen].id);
    options[this.chosen].scrollIntoView({ block: "nearest" });
  },
  take(at) {
    const text = this.list.children[at].dataset.text;
    const end = this.area.selectionStart;
    const isThere = text.endsWith('"') && this.area.value[end] === '"';
    this.close();
    this.area.setRangeText(text, this.from, end + (isThere ? 1 : 0), "end");
    if (text.endsWith("()")) this.area.selectionStart = this.area.selectionEnd -= 1;
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    if (!text.endsWith('"')) this.close();
  },
  pressed(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      return this.offer(true);
    }
    if (this.list.hidden) return;
    const keys = { ArrowDown: () => this.choose(this.chosen + 1), ArrowUp: () => this.choose(this.chosen - 1), Enter: () => this.take(this.chosen), Tab: () => this.take(this.chosen), Escape: () => this.close() };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  },
  close() {
    if (!this.list) return;
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  },
};
window.cohort.complete = (id, words) => {
  const area = document.getElementById(id);
  if (area) completion.begin(area, document.getElementById(`${id}-words`), words);
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
