// Of the local stack alone: shows a page anew after a save. Where somebody has begun to fill in a
// form, nothing is taken from under their hands.
(() => {
  const { version } = document.currentScript.dataset;
  let written = false;
  addEventListener("input", () => { written = true; });

  async function look() {
    try {
      const answer = await fetch("/_dev/version", { cache: "no-store" });
      const now = answer.ok ? (await answer.json()).version : version;
      if (now !== version && !written) location.reload();
    } catch {
      // It is being started again, and will have another version.
    }
    setTimeout(look, 1000);
  }
  setTimeout(look, 1000);
})();
