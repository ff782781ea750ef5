"use strict";
// Data and texts come from strangers: they only ever become text content, never HTML.
const find = id => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const stage = find("stage"), svg = find("map"), world = find("world"), ring = find("ring"), tip = find("tip");
const labels = [...document.querySelectorAll(".label")], panels = [...document.querySelectorAll(".panel")];
const entries = [...document.querySelectorAll(".all li")];
const notes = data.notes.map(([x, y, group, categories, week, text]) => {
  const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
  dot.setAttribute("cx", x);
  dot.setAttribute("cy", y);
  dot.setAttribute("class", group < 0 ? "no" : "g" + group);
  const names = categories.map(number => data.names[number]);
  return { x, y, group, categories, text, dot, names, week: data.weeks[week],
    searched: [text, ...names].join("\n").toLowerCase(), on: true };
});
// notes in no category lie below the others
world.append(...[...notes].sort((a, b) => a.group - b.group).map(note => note.dot));

// --- the view: a point of the map stands at (x * k + left, y * k + top) pixels

const view = { k: 1, left: 0, top: 0, fit: 1 };
let width = 0, height = 0, waiting = false, active = null;

function fit() {
  width = stage.clientWidth;
  height = stage.clientHeight;
  view.k = view.fit = Math.max(Math.min(width - 60, height - 60), 100) / 1000;
  view.left = (width - 1000 * view.k) / 2;
  view.top = (height - 1000 * view.k) / 2;
  draw();
}

function zoom(factor, x = width / 2, y = height / 2) {
  const k = Math.min(Math.max(view.k * factor, view.fit * 0.7), view.fit * 24);
  view.left = x - (x - view.left) * k / view.k;
  view.top = y - (y - view.top) * k / view.k;
  view.k = k;
  draw();
}

function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    const dot = Math.min(Math.max(3.8 * view.fit, 1.5), 3);
    world.setAttribute("transform", `translate(${view.left} ${view.top}) scale(${view.k})`);
    world.style.setProperty("--r", Math.min(dot * Math.sqrt(view.k / view.fit), 7) / view.k);
    placeLabels();
    placeTip();
  });
}

// Bigger categories first; a label that would lie on another moves up or down, or is left out until there is room.
// What is outside the window is placed too, so that dragging does not make labels come and go.
const ROOM = 11000; // square pixels of the whole map for each label
const sizes = new Map();
function placeLabels() {
  const taken = [], most = Math.max(width * height / ROOM * (view.k / view.fit) ** 2, 12);
  const chosen = labels.findIndex(label => label.classList.contains("chosen"));
  const order = labels.map((_, number) => number);
  if (chosen >= 0) order.unshift(...order.splice(chosen, 1));
  for (const number of order) {
    const label = labels[number];
    if (!sizes.has(number)) sizes.set(number, [label.offsetWidth, label.offsetHeight]);
    const [w, h] = sizes.get(number), [x, y] = data.labels[number];
    const left = x * view.k + view.left - w / 2, middle = y * view.k + view.top - h / 2;
    const top = taken.length > most ? undefined : [middle, middle - h, middle + h].find(top =>
      taken.every(box => left + w + 4 < box.left || box.left + box.w + 4 < left || top + h < box.top || box.top + box.h < top));
    label.style.visibility = top === undefined ? "hidden" : "visible";
    if (top === undefined) continue;
    taken.push({ left, top, w, h });
    label.style.transform = `translate(${left}px, ${top}px)`;
  }
}

// --- one note: under the pointer, under the finger, or reached with the arrow keys

function show(note) {
  active = note;
  tip.hidden = !note;
  ring.toggleAttribute("hidden", !note);
  if (!note) return;
  tip.children[0].textContent = note.names.join(" · ") || data.words.outside;
  tip.children[1].textContent = note.text;
  tip.children[2].textContent = note.week;
  placeTip();
}

function placeTip() {
  if (!active) return;
  const x = active.x * view.k + view.left, y = active.y * view.k + view.top;
  ring.setAttribute("cx", x);
  ring.setAttribute("cy", y);
  const left = Math.min(Math.max(x - tip.offsetWidth / 2, 6), Math.max(width - tip.offsetWidth - 6, 6));
  const top = y - tip.offsetHeight - 14 > 6 ? y - tip.offsetHeight - 14 : y + 14;
  tip.style.transform = `translate(${left}px, ${top}px)`;
}

function nearest(x, y, reach, allowed = () => true) {
  let best = null, least = reach;
  for (const note of notes) {
    const distance = Math.hypot(note.x * view.k + view.left - x, note.y * view.k + view.top - y);
    if (note.on && distance < least && allowed(note)) [best, least] = [note, distance];
  }
  return best;
}

function step(dx, dy) {
  const from = active || { x: (width / 2 - view.left) / view.k, y: (height / 2 - view.top) / view.k };
  const ahead = note => {
    const along = (note.x - from.x) * dx + (note.y - from.y) * dy;
    return along > 0 && Math.abs((note.x - from.x) * dy - (note.y - from.y) * dx) <= along;
  };
  const x = from.x * view.k + view.left, y = from.y * view.k + view.top;
  const next = nearest(x, y, Infinity, active ? ahead : () => true);
  if (!next) return;
  view.left -= Math.max(next.x * view.k + view.left - width + 40, 0) + Math.min(next.x * view.k + view.left - 40, 0);
  view.top -= Math.max(next.y * view.k + view.top - height + 40, 0) + Math.min(next.y * view.k + view.top - 40, 0);
  show(next);
  draw();
}

// --- what is lit: the chosen category or group, and of that what the search finds

let group = null;
function light() {
  const target = location.hash.slice(1);
  const chosen = panels.findIndex(panel => panel.id === target);
  const query = find("query").value.trim().toLowerCase();
  let n = 0;
  for (const note of notes) {
    note.on = (chosen < 0 || note.categories.includes(chosen)) && (group === null || note.group === group) &&
      note.searched.includes(query);
    n += note.on;
    note.dot.classList.toggle("on", note.on);
  }
  svg.classList.toggle("dim", chosen >= 0 || group !== null || query !== "");
  labels.forEach((label, number) => label.classList.toggle("chosen", number === chosen));
  let nCategories = 0;
  entries.forEach((entry, number) => {
    const words = panels[number].textContent.toLowerCase();
    entry.hidden = !words.includes(query);
    nCategories += !entry.hidden;
  });
  find("found").textContent = query
    ? data.words.found.replace("{n}", nCategories).replace("{n_notes}", n) : "";
  for (const button of document.querySelectorAll("[data-group]")) {
    button.setAttribute("aria-pressed", Number(button.dataset.group) === group);
  }
  if (active && !active.on) show(null);
  draw();
}

addEventListener("hashchange", light);
find("query").addEventListener("input", light);
find("groups").addEventListener("click", event => {
  const button = event.target.closest("button");
  if (!button) return;
  const number = Number(button.dataset.group);
  group = group === number ? null : number;
  light();
});
document.querySelector(".zoom").addEventListener("click", event => {
  const factor = Number(event.target.dataset.zoom);
  if (factor) zoom(factor);
  else if (factor === 0) fit();
});

// --- pointer, wheel and keys

const fingers = new Map();
let moved = 0;
const at = event => {
  const box = stage.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
};
svg.addEventListener("pointerdown", event => {
  svg.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, at(event));
  if (fingers.size === 1) moved = 0;
});
svg.addEventListener("pointermove", event => {
  const now = at(event), before = fingers.get(event.pointerId);
  if (!before) {
    if (event.pointerType === "mouse") show(nearest(now.x, now.y, 12));
    return;
  }
  const other = [...fingers].find(([id]) => id !== event.pointerId);
  fingers.set(event.pointerId, now);
  moved += Math.hypot(now.x - before.x, now.y - before.y);
  if (other) {
    const apart = point => Math.hypot(point.x - other[1].x, point.y - other[1].y) || 1;
    zoom(apart(now) / apart(before), other[1].x, other[1].y);
  } else if (moved > 4) {
    svg.classList.add("moving");
    view.left += now.x - before.x;
    view.top += now.y - before.y;
    draw();
  }
});
const lift = event => {
  if (event.type === "pointerup" && fingers.size === 1 && moved <= 4) {
    show(nearest(at(event).x, at(event).y, event.pointerType === "mouse" ? 12 : 26));
  }
  fingers.delete(event.pointerId);
  if (!fingers.size) svg.classList.remove("moving");
};
svg.addEventListener("pointerup", lift);
svg.addEventListener("pointercancel", lift);
svg.addEventListener("pointerleave", event => { if (event.pointerType === "mouse") show(null); });
stage.addEventListener("wheel", event => {
  event.preventDefault();
  zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), at(event).x, at(event).y);
}, { passive: false });
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
svg.addEventListener("keydown", event => {
  if (ARROWS[event.key]) step(...ARROWS[event.key]);
  else if (event.key === "+" || event.key === "=") zoom(1.5);
  else if (event.key === "-") zoom(1 / 1.5);
  else if (event.key === "Escape") show(null);
  else return;
  event.preventDefault();
});
addEventListener("keydown", event => {
  if (event.key === "Escape" && !active && location.hash) location.hash = "stage";
});
new ResizeObserver(fit).observe(stage);
fit();
light();
