// Where did the error go? Draws the table that error_flow.py hands over; nothing is computed but places.
(function (script, data) {
  "use strict";
  const root = script.parentElement;
  const { string, forget, write, paths, floor, unit } = data;
  const T = string.length, WIDTH = 680, HEIGHT = 260, LEFT = 56, TOP = 8, CELL = (WIDTH - LEFT) / T;
  const SVG = "http://www.w3.org/2000/svg";
  // JupyterLab takes arrow keys for its own unless the element that has the focus tells it not to.
  const keys = { "data-lm-suppress-shortcuts": "true" };
  const state = { letter: T - 1, forget: data.start[0], write: data.start[1] };

  // The table: differences from letter to letter, in units of a decade, as bytes.
  const bytes = Uint8Array.from(atob(data.table), one => one.charCodeAt(0));
  const steps = new Int8Array(bytes.buffer), pairs = (T * (T - 1)) / 2;
  function curve(path) {  // log10 of the share that is left at the letter t - k, for k = 1, 2 ...
    const setting = forget.indexOf(state.forget) * write.length + write.indexOf(state.write);
    const t = state.letter, from = (setting * paths.length + path) * pairs + (t * (t - 1)) / 2;
    let level = 0;
    return Array.from({ length: t }, (_, k) => (level += steps[from + k]) / unit);
  }
  const one = value => value < 0.001 ? value.toExponential(0) : String(Number(value.toPrecision(1)));
  const share = log => log <= floor ? `below 1e${floor}` : one(10 ** log);

  function make(tag, attributes, parent, text) {
    const svg = ["svg", "g", "line", "path", "text"].includes(tag);
    const node = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (text !== undefined) node.textContent = text;
    return parent.appendChild(node);
  }

  const box = make("div", { class: "error-flow" }, root);
  make("style", {}, box, data.style);
  make("p", { class: "title" }, box, data.title);

  const bars = make("div", { class: "sliders" }, box), sliders = {};
  for (const [name, label, values] of [["forget", "forget bias", forget], ["write", "input bias", write]]) {
    const place = make("label", {}, bars, `${label} `);
    const range = { type: "range", min: values[0], max: values[values.length - 1], step: values[1] - values[0] };
    const slider = make("input", { ...range, ...keys, value: state[name], "aria-label": label }, place);
    sliders[name] = { slider, shown: make("span", { "aria-hidden": "true" }, place) };
    slider.addEventListener("input", () => { state[name] = Number(slider.value); draw(); });
  }

  const chart = make("div", { class: "chart" }, make("div", { class: "wide" }, box));
  const row = make("div", { class: "letters", role: "radiogroup", "aria-label": data.ask }, chart);
  const letters = [...string].map((letter, t) => {
    const about = { ...keys, type: "button", role: "radio", "aria-label": `letter ${t + 1}, ${letter}` };
    const button = make("button", about, row, letter);
    button.addEventListener("click", () => choose(t));
    return button;
  });
  const moves = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -T, End: T };
  row.addEventListener("keydown", event => {
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(Math.min(T - 1, Math.max(0, state.letter + moves[event.key])));
    letters[state.letter].focus();
  });
  function choose(t) { state.letter = t; draw(); }

  const picture = make("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" }, chart);
  const y = log => TOP + (HEIGHT - TOP - 10) * Math.min(1, Math.max(0, (data.top - log) / (data.top - floor)));
  const x = t => LEFT + (t + 0.5) * CELL;
  for (let log = 0; log >= floor; log -= 5) {
    make("line", { x1: LEFT, x2: WIDTH, y1: y(log), y2: y(log), class: "grid" }, picture);
    make("text", { x: LEFT - 6, y: y(log) + 4 }, picture, log ? `1e${log}` : "1");
  }
  const entered = make("line", { y1: TOP, y2: HEIGHT - 10, class: "entered" }, picture);
  const lines = paths.map((path, p) => {
    const group = make("g", { style: `--light: ${path.colour}; --dark: ${path.dark}` }, picture);
    return [make("path", { class: `curve p${p}` }, group), make("path", { class: "mark" }, group)];
  });
  const MARKS = [
    "", "m-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0", "m0,-5l5,9h-10z", "m-4,-4h8v8h-8z",
  ];

  const table = make("table", {}, make("div", { class: "wide" }, box));
  make("caption", {}, table, data.caption);
  const head = make("tr", {}, make("thead", {}, table)), body = make("tbody", {}, table);
  make("th", { scope: "col" }, head, "by which paths");
  const lags = data.lags.map(k => ({ k, head: make("th", { scope: "col" }, head) }));
  const cells = paths.map((path, p) => {
    const line = make("tr", { style: `--light: ${path.colour}; --dark: ${path.dark}` }, body);
    const name = make("th", { scope: "row" }, line);
    const key = make("svg", { viewBox: "0 -8 30 16", width: 30, height: 16, "aria-hidden": "true" }, name);
    make("path", { d: "M0,0H30", class: `curve p${p}` }, key);
    make("path", { d: `M15,0${MARKS[p]}`, class: "mark" }, key);
    name.append(` ${path.name}`);
    return lags.map(() => make("td", {}, line));
  });
  const summary = make("p", { role: "status", "aria-live": "polite" }, box);

  function draw() {
    const t = state.letter, curves = paths.map((_, p) => curve(p));
    letters.forEach((button, s) => {
      button.setAttribute("aria-checked", s === t);
      button.tabIndex = s === t ? 0 : -1;
      button.className = s > t ? "later" : "";
    });
    for (const [name, { slider, shown }] of Object.entries(sliders)) {
      const signed = state[name] > 0 ? `+${state[name]}` : `${state[name]}`.replace("-", "−");
      shown.textContent = signed;
      slider.setAttribute("aria-valuetext", signed);
    }
    entered.setAttribute("x1", x(t));
    entered.setAttribute("x2", x(t));
    curves.forEach((logs, p) => {
      const first = p === 3 ? 1 : 0;  // a single step cannot switch
      const points = logs.map((log, k) => `${x(t - 1 - k)},${y(log)}`).slice(first);
      lines[p][0].setAttribute("d", points.length ? `M${points.join("L")}` : "");
      lines[p][1].setAttribute("d", MARKS[p] ? points.map(place => `M${place}${MARKS[p]}`).join("") : "");
    });
    lags.forEach(({ k, head }, column) => {
      const there = k <= t;
      head.textContent = there ? `${k} back, ${string[t - k]}` : `${k} back`;
      cells.forEach((line, p) => {
        const never = p === 3 && k === 1;
        line[column].textContent = there ? (never ? "none" : share(curves[p][k - 1])) : "–";
      });
    });
    const [whole, along, through, mixed] = curves.map(logs => logs[t - 1]);
    const said = t < 1
      ? "There is no letter before the first."
      : `The error enters at letter ${t + 1}, ${string[t]}. At letter 1, ${t} back, ${share(whole)} of it is left: ` +
        `${share(along)} came through the cells only, ${share(through)} through h only` +
        (t > 1 ? `, ${share(mixed)} by paths that switch between the two.` : ".");
    summary.textContent = said;
    picture.setAttribute("aria-label", `${data.title}. ${said}`);
  }

  draw();
  root.querySelector("img").remove();
})
