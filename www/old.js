// Says that a browser is too old for the page, before any of it is drawn. It is written in ES5, and is no
// module: the browsers that it is for would not even parse boot.js, and would show "Loading…" for ever.
//
// A test reads from browser compatibility data that these questions settle it: whichever browser knows all of
// this knows everything else that the page needs.
(function () {
  function isNewEnough() {
    try {
      return "noModule" in document.createElement("script") && typeof WebAssembly === "object" &&
        CSS.supports("color", "light-dark(red, red)") && CSS.supports("selector(:has(a))");
    } catch (error) {
      return false;
    }
  }

  if (!isNewEnough()) {
    document.getElementById("starting").hidden = true;
    document.getElementById("old").hidden = false;
  }
})();
