// Tells the kernel which choice in an output was clicked; the choices are plain HTML, and no widget is shown.
export default {
  initialize({ model }) {
    const kernel = model.get("of");
    const living = document.head.appendChild(document.createElement("style"));
    living.textContent =
      `[data-carousel-live="${kernel}"] { display: flex !important; }` +
      `[data-carousel-still="${kernel}"] { display: none !important; }`;

    function clicked(event) {
      const control = event.target.closest("button, summary");
      const choice = control && control.closest(`[data-carousel-key^="${kernel}-"]`);
      if (!choice || choice.open) return; // a reply that is folded again is no choice
      const { carouselKey: key, carouselChoice: chosen } = choice.dataset;
      model.send({ key, choice: chosen });
      stay(control, `[data-carousel-key="${key}"][data-carousel-choice="${CSS.escape(chosen)}"]`);
    }

    // The output is drawn anew, with the choice in it; the focus goes where it was.
    function stay(control, place, frames = 600) {
      const focused = document.activeElement;
      if (focused !== document.body && focused !== control) return; // the reader has gone on
      const now = document.querySelector(`${place} > summary, p${place}`);
      if (!control.isConnected && now) now.focus({ preventScroll: true });
      else if (frames > 0) requestAnimationFrame(() => stay(control, place, frames - 1));
    }

    // JupyterLab leaves its keys to a choice that has the focus. Escape gives the focus back to the cell, and
    // while Control is held down the keys are JupyterLab's, so that Control and S saves.
    function pressed(event) {
      const control = event.target.closest(`[data-carousel-key^="${kernel}-"] > summary, button[data-carousel-key]`);
      if (!control) return;
      if (event.key === "Escape") control.closest(".jp-Cell")?.focus();
      if (event.key === "Control" || event.key === "Meta")
        control.toggleAttribute("data-lm-suppress-shortcuts", event.type === "keyup");
    }

    document.addEventListener("click", clicked);
    document.addEventListener("keydown", pressed);
    document.addEventListener("keyup", pressed);
    return () => {
      document.removeEventListener("click", clicked);
      document.removeEventListener("keydown", pressed);
      document.removeEventListener("keyup", pressed);
      living.remove();
    };
  },
};
