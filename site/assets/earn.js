// What a deal would pay: the table of the page, reckoned as goodword.domain.rewards.rules does.
// The examples beside it are all there is without this file.
(() => {
  const box = document.querySelector("[data-earn]");
  const { tables, countries, money, signs } = JSON.parse(box.dataset.earn);
  const [who, country, deal] = ["who", "country", "deal"].map((name) => document.getElementById(`earn-${name}`));
  const line = box.querySelector("output");

  // Half a step goes to the even neighbour, as in goodword.program.conversion.
  const share = (minor, points, step) => {
    const below = step * 10000n;
    let whole = (minor * points) / below;
    const rest = ((minor * points) % below) * 2n;
    if (rest > below || (rest == below && whole % 2n)) whole += 1n;
    return whole * step;
  };

  const reward = (minor, pieces, step) => {
    const [, fixed, shares] = pieces.findLast(([begins]) => minor >= BigInt(begins));
    return shares.reduce((sum, points) => sum + share(minor, BigInt(points), step), BigInt(fixed));
  };

  const written = (minor, currency, places) => {
    const digits = `${minor}`.padStart(places + 1, "0");
    const cut = digits.length - places;
    const whole = digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, signs["number.group"]);
    const rest = digits.slice(cut);
    const text = /[1-9]/.test(rest) ? whole + signs["number.decimal"] + rest : whole;
    return signs[`amount.${currency}`].replace("%n%", () => text);
  };

  const show = () => {
    const [currency, places] = countries[country.value];
    const [decimals, step] = money[currency];
    const [, whole, part] = /^(\d{1,10})(?:\.(\d*))?$/.exec(deal.value) ?? [];
    if (!whole) return (line.textContent = "");
    const minor = BigInt(whole + (part ?? "").slice(0, decimals).padEnd(decimals, "0"));
    const earned = reward(minor, tables[places[who.value]], BigInt(step));
    line.textContent = box.dataset.line
      .replace("%deal%", () => written(minor, currency, decimals))
      .replace("%reward%", () => written(earned, currency, decimals));
  };

  box.addEventListener("input", show);
  box.hidden = false;
  show();
})();
