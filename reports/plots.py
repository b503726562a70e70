"""Plots as numbers: where bars, points and ticks lie in the view box of an SVG. The template only draws them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 760, 150
LEFT, RIGHT, TOP, BOTTOM = 56, 8, 8, 22


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    label: str


@dataclass(frozen=True)
class Bar:
    """One run: from where, how wide and high, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    label: str


@dataclass(frozen=True)
class Line:
    """One series: strokes between runs that have a value, and a dot for each value."""

    name: str
    strokes: tuple[str, ...]
    dots: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class Plot:
    """What to draw. `left` and `right` are where the plot begins and ends, `floor` where zero lies."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    up: tuple[Tick, ...]
    along: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    floor: int = HEIGHT - BOTTOM


def bars(values: Sequence[int], kinds: Sequence[str], moments: Sequence[str], unit: str) -> Plot:
    """One bar for each run; a run of nothing still shows as a stub in the colour of its verdict."""
    scale = _scale(max([*values, 4]))
    step = _step(len(values))
    drawn = []
    for place, value in enumerate(values):
        height = max(3.0, _height(value, scale))
        x = LEFT + place * step
        label = f"{_moment(moments[place])}: {kinds[place]}, {value} {unit}"
        drawn.append(
            Bar(round(x + step * 0.1, 1), _floor(height), round(step * 0.8, 1), round(height, 1), kinds[place], label)
        )
    return Plot(tuple(drawn), (), _up(scale, ""), _along(moments))


def lines(series: Sequence[tuple[str, Sequence[float | None]]], moments: Sequence[str]) -> Plot:
    """A line for each series; values in seconds, labels in milliseconds. A missing value is a gap, not a zero."""
    known = [value * 1000 for _, values in series for value in values if value is not None]
    scale = _scale(max(known, default=1.0))
    step = _step(len(moments))
    drawn = []
    for name, values in series:
        strokes: list[list[str]] = [[]]
        dots = []
        for place, value in enumerate(values):
            if value is None:
                strokes.append([])
                continue
            x, y = round(LEFT + (place + 0.5) * step, 1), _floor(_height(value * 1000, scale))
            strokes[-1].append(f"{x},{y}")
            dots.append((x, y, f"{_moment(moments[place])}: {name} {value * 1000:.1f} ms"))
        drawn.append(Line(name, tuple(" ".join(points) for points in strokes if len(points) > 1), tuple(dots)))
    return Plot((), tuple(drawn), _up(scale, " ms"), _along(moments))


def _step(count: int) -> float:
    return (WIDTH - LEFT - RIGHT) / max(count, 12)


def _scale(largest: float) -> float:
    """The next round number above: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(max(largest, 1e-9)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= largest)


def _height(value: float, scale: float) -> float:
    return value / scale * (HEIGHT - TOP - BOTTOM)


def _floor(height: float) -> float:
    return round(HEIGHT - BOTTOM - height, 1)


def _up(scale: float, unit: str) -> tuple[Tick, ...]:
    return tuple(Tick(_floor(_height(share * scale, scale)), f"{share * scale:g}{unit}") for share in (0, 0.5, 1))


def _along(moments: Sequence[str]) -> tuple[Tick, ...]:
    step, every = _step(len(moments)), max(1, math.ceil(len(moments) / 10))
    return tuple(
        Tick(round(LEFT + (place + 0.5) * step, 1), moment[5:10])
        for place, moment in enumerate(moments)
        if place % every == 0
    )


def _moment(moment: str) -> str:
    return moment[:16].replace("T", " ")
