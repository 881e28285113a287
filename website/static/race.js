// The first page's figure: it runs once when it is seen, and again when it is asked to.
document.querySelectorAll(".race").forEach(figure => {
  const run = () => {
    figure.classList.remove("runs");
    void figure.offsetWidth;
    figure.classList.add("runs");
  };
  figure.querySelector("button").addEventListener("click", run);
  run();
});
