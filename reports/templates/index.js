"use strict";
// Labels come from strangers: they only ever become text content, never HTML.
const find = id => document.getElementById(id);
const data = JSON.parse(find("data").textContent);
const MOST = 50;
const known = data.categories.map(([anchor, label, parent, words, last, first, n, best]) => ({
  anchor, label, parent, words, last, first, n, best, text: [label, parent, words].join("\n").toLowerCase() }));

// A sentence of the page's language; one that counts has two forms.
function say(name, slots) {
  const forms = data.words[name];
  const form = Array.isArray(forms) ? forms[slots.n === 1 ? 0 : 1] : forms;
  return form.replace(/\{(\w+)\}/g, (_, slot) => slots[slot]);
}

function cell(row, text, className) {
  const made = row.insertCell();
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function show(one) {
  const row = find("hits").insertRow(), link = document.createElement("a"), name = document.createElement("bdi");
  const [day, week] = data.weeks[one.last], first = data.weeks[one.first][1];
  name.textContent = one.parent && one.parent !== one.label ? `${one.parent} › ${one.label}` : one.label;
  link.href = `week=${day}/index.html#${one.anchor}`;
  link.append(name);
  cell(row, "", "object").append(link);
  const words = document.createElement("bdi");
  words.textContent = one.words;
  cell(row, "", "soft").append(words);
  cell(row, week);
  cell(row, say(first === week ? "weeks" : "weeks_since", { n: one.n, first }));
  cell(row, say(one.best ? "best" : "advised", { n: one.best }));
}

function search() {
  const wanted = find("query").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const hits = wanted.length ? known.filter(one => wanted.every(word => one.text.includes(word))) : [];
  find("hits").replaceChildren();
  hits.slice(0, MOST).forEach(show);
  find("found").hidden = !hits.length;
  const found = say(hits.length > MOST ? "found_more" : "found", { n: hits.length, most: MOST });
  find("state").textContent = wanted.length ? found : "";
}

find("query").addEventListener("input", search);
search(); // a browser may bring back what was typed before
