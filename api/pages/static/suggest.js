// Proposes works by their titles, regimes, topics and places while one types. Without scripts the box proposes the
// regimes and topics that stand in the page.
const box = document.getElementById("rw-q");
const list = document.getElementById("rw-names");
const own = [...list.children];
const pause_ms = 150;
let waiting;
let turns = 0;

box.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(propose, pause_ms);
});

async function propose() {
  const turn = ++turns;
  const typed = box.value.trim();
  const options = /^[^":()]{2,100}$/.test(typed) ? await asked(typed) : own;
  if (turn === turns) list.replaceChildren(...options);
}

async function asked(typed) {
  try {
    const answer = await fetch(`/v1/suggest?limit=20&q=${encodeURIComponent(typed)}`);
    return answer.ok ? (await answer.json()).suggestions.map(option) : own;
  } catch {
    return own;
  }
}

function option({ kind, id, name }) {
  const made = document.createElement("option");
  made.value = kind === "work" ? `work:"${id}"` : name;
  made.label = kind === "work" ? name : `${name} (${kind})`;
  return made;
}
