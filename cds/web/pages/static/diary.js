// The chart of attacks per day, to point at and to zoom: an addition to the drawing of the server, which
// stays for paper, and to the table, from which the numbers are read.
"use strict";

(() => {
  const figure = document.getElementById("diary-chart");
  const table = document.getElementById("diary-table");
  if (!figure || !table || typeof uPlot === "undefined") return;

  const DAY = 86400;
  const rows = [...table.tBodies[0].rows].reverse();
  const number = (row, name) => (row.dataset[name] === undefined ? null : Number(row.dataset[name]));
  const days = rows.map((row) => Date.parse(`${row.dataset.day}T00:00:00Z`) / 1000);
  const most = rows.map((row) => number(row, "most"));
  const data = [days, most];
  const whole = [days[0] - DAY / 2, days[days.length - 1] + DAY / 2];
  const top = Math.max(4, ...most.filter((count) => count !== null)) * 1.1;
  const words = figure.dataset;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const said = (row) => (row.cells[1].textContent.trim() + " " + row.cells[2].textContent.trim()).trim();

  // Windows and days without an entry, behind the bars.
  function background(plot) {
    const { ctx, bbox } = plot;
    const edge = (day, side) => plot.valToPos(day + (side * DAY) / 2, "x", true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    rows.forEach((row, place) => {
      const left = edge(days[place], -1);
      const width = edge(days[place], 1) - left;
      if (row.dataset.window) {
        ctx.fillStyle = colour(row.dataset.window === "baseline" ? "--soft" : "--clear-ground");
        ctx.fillRect(left, bbox.top, width, bbox.height);
      }
      if (most[place] === null && place < rows.length - 1) hatch(ctx, left, bbox.top, width, bbox.height);
    });
    ctx.restore();
  }

  function hatch(ctx, left, top, width, height) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.strokeStyle = colour("--line");
    ctx.beginPath();
    for (let x = left - height; x < left + width; x += 8) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.stroke();
    ctx.restore();
  }

  // Infusions, and the numbers of what else happened, over the bars.
  function marks(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.fillStyle = ctx.strokeStyle = colour("--ink");
    ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textAlign = "center";
    rows.forEach((row, place) => {
      const middle = plot.valToPos(days[place], "x", true);
      if (middle < bbox.left || middle > bbox.left + bbox.width) return;
      const label = row.dataset.infusion ?? row.dataset.mark;
      if (label === undefined) return;
      ctx.setLineDash(row.dataset.infusion ? [6, 4] : [1, 5]);
      ctx.beginPath();
      ctx.moveTo(middle, bbox.top);
      ctx.lineTo(middle, bbox.top + bbox.height);
      ctx.stroke();
      ctx.fillText(label, middle, bbox.top - 5 * devicePixelRatio);
    });
    ctx.restore();
  }

  const options = () => ({
    width: Math.max(280, figure.clientWidth),
    height: 260,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    scales: { x: { range: (_, low, high) => [low ?? whole[0], high ?? whole[1]] }, y: { range: [0, top] } },
    axes: [
      {
        stroke: colour("--ink"),
        grid: { show: false },
        space: 70,
        incrs: [DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY],
        values: (_, at) => at.map((seconds) => new Date(seconds * 1000).toISOString().slice(5, 10)),
      },
      { stroke: colour("--ink"), grid: { stroke: colour("--rule") }, incrs: [1, 2, 5, 10], size: 40 },
    ],
    series: [
      { label: words.day, value: (_, at) => (at == null ? "" : new Date(at * 1000).toISOString().slice(0, 10)) },
      {
        label: words.value,
        fill: colour("--accent"),
        stroke: colour("--accent"),
        paths: uPlot.paths.bars({ size: [0.75, 40] }),
        points: { show: false },
        value: (plot, _, __, place) => (place == null ? "" : said(rows[place])),
      },
    ],
    cursor: { points: { show: false }, y: false },
    hooks: { drawClear: [background], draw: [marks] },
    padding: [22, 16, 0, 0],
  });

  const place = document.createElement("div");
  place.className = "plot";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", document.getElementById("diary-title").textContent);
  let plot = null;
  let shown = whole;

  function draw() {
    if (plot) plot.destroy();
    plot = new uPlot(options(), data, place);
    show(shown);
  }

  function show(range) {
    const width = Math.min(range[1] - range[0], whole[1] - whole[0]);
    const low = Math.min(Math.max(range[0], whole[0]), whole[1] - width);
    shown = [low, low + width];
    plot.setScale("x", { min: shown[0], max: shown[1] });
  }

  function zoom(factor) {
    const [low, high] = [plot.scales.x.min, plot.scales.x.max];
    const width = Math.max(7 * DAY, (high - low) * factor);
    const middle = (low + high) / 2;
    show([middle - width / 2, middle + width / 2]);
  }

  function move(share) {
    const [low, high] = [plot.scales.x.min, plot.scales.x.max];
    const by = (high - low) * share;
    show([low + by, high + by]);
  }

  const actions = [
    [words.in, () => zoom(0.5)],
    [words.out, () => zoom(2)],
    [words.earlier, () => move(-0.5)],
    [words.later, () => move(0.5)],
    [words.whole, () => show(whole)],
  ];
  const bar = document.createElement("p");
  bar.className = "zoom no-print";
  for (const [label, act] of actions) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = label;
    button.addEventListener("click", act);
    bar.append(button);
  }

  figure.classList.add("plotted");
  const drawn = figure.querySelector(".wide");
  drawn.after(place, bar);
  drawn.removeAttribute("tabindex");
  draw();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(() => plot.setSize({ width: Math.max(280, figure.clientWidth), height: 260 })).observe(figure);
})();
