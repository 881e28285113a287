// Sliders above a picture: shows, of the pictures that interaction.py hands over, the one they stand at.
(function (script, data) {
  "use strict";
  const root = script.parentElement, picture = root.querySelector("img");
  if (!picture || !window.DecompressionStream) return;
  const style = "display: flex; flex-wrap: wrap; gap: 0.2em 1.5em; align-items: center";
  const bar = root.insertBefore(document.createElement("div"), root.firstChild);
  bar.setAttribute("style", style);
  const state = data.sliders.map(slider => slider.start);
  const status = root.appendChild(document.createElement("p"));
  status.setAttribute("role", "status");
  status.setAttribute("style", "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)");

  const packed = Uint8Array.from(atob(data.pictures), one => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const pictures = new Response(stream).json();

  async function show() {
    const place = data.sliders.reduce((sum, slider, k) => sum * slider.values.length + state[k], 0);
    const svg = (await pictures)[place], bytes = new TextEncoder().encode(svg);
    picture.src = `data:image/svg+xml;base64,${btoa(Array.from(bytes, one => String.fromCharCode(one)).join(""))}`;
    picture.alt = status.textContent = data.alts[place];
  }

  data.sliders.forEach((slider, k) => {
    const label = bar.appendChild(document.createElement("label"));
    label.append(`${slider.name} `);
    const input = label.appendChild(document.createElement("input"));
    const shown = label.appendChild(document.createElement("span"));
    shown.setAttribute("aria-hidden", "true");
    Object.assign(input, { type: "range", min: 0, max: slider.values.length - 1, step: 1, value: state[k] });
    input.setAttribute("aria-label", slider.name);
    // JupyterLab takes arrow keys for its own unless the element that has the focus tells it not to. Escape
    // gives the focus back to the cell, and while Control is held down the keys are JupyterLab's: it saves.
    input.setAttribute("data-lm-suppress-shortcuts", "true");
    function pressed(event) {
      if (event.key === "Escape") input.closest(".jp-Cell")?.focus();
      if (event.key === "Control" || event.key === "Meta")
        input.toggleAttribute("data-lm-suppress-shortcuts", event.type === "keyup");
    }
    input.addEventListener("keydown", pressed);
    input.addEventListener("keyup", pressed);
    function say() {
      const said = String(slider.values[state[k]]).replace("-", "−");
      shown.textContent = ` ${said}`;
      input.setAttribute("aria-valuetext", said);
    }
    input.addEventListener("input", () => { state[k] = Number(input.value); say(); show(); });
    say();
  });
})
