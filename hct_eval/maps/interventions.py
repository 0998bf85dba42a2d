"""Interventions that act on concepts without fixing them: a lasting push, or a push at the start only."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from hct_eval.maps.cognitive_map import CognitiveMap, MapError
from hct_eval.maps.dynamics import Simulation, Start, simulate


def pulse(m: CognitiveMap, pushed: Mapping[str, float], rest: float = 0.0) -> dict[str, float]:
    """Return a start for `simulate`: the given concepts begin at their value and are free, all others at `rest`."""
    for label in pushed:
        m.place(label)
    return {label: pushed.get(label, rest) for label in m.labels}


def intervene(
    m: CognitiveMap,
    interventions: Mapping[str, Mapping[str, float]],
    *,
    effectiveness: float | Mapping[str, float] = 1.0,
    start: Start = 1.0,
    **choices: Any,
) -> Simulation:
    """Run lasting interventions: name -> the weight (-1 to 1) with which it acts on each concept.

    Each is one more cause, held at its `effectiveness` (0 to 1; one number, or one for each name) from the moment when
    the map without it has come to rest. Effects are against that rest. A transmitter that is acted on is one no longer:
    it stops holding its value. choices: those of `simulate`, without scenarios and baseline. Mkhitaryan et al. 2022
    (FCMpy), doi 10.7717/peerj-cs.1078.
    """
    if not interventions:
        message = "there is no intervention; give at least one, such as {'more buses': {'Isolation': -0.5}}"
        raise MapError(message)
    strength = effectiveness if isinstance(effectiveness, Mapping) else dict.fromkeys(interventions, effectiveness)
    given = pd.to_numeric(pd.Series([strength.get(name) for name in interventions], dtype="object"), errors="coerce")
    if not given.between(0, 1).all():
        message = "effectiveness is one number from 0 to 1, or one for each intervention"
        raise MapError(message)
    rest = simulate(m, {name: {} for name in interventions}, start=start, **choices)
    runs = [_driven(m, name, acts, strength[name], rest, choices) for name, acts in interventions.items()]
    states, mean = (
        pd.concat([frame[list(m.labels)] for frame in frames]).to_numpy()
        for frames in ([run.states for run in runs], [run.effects for run in runs])
    )
    last, period = rest.last, np.concatenate([run.period for run in runs])
    still = (period == 1) & (rest.period == 1)
    return replace(
        rest,
        last=states,
        change=np.where(still[:, None], states - last, mean),
        rest=last,
        period=period,
        rest_period=rest.period,
        step=np.concatenate([run.step for run in runs]),
        prove=lambda: np.concatenate([run.prove() for run in runs]),
        trajectories={name: path[list(m.labels)] for run in runs for name, path in run.trajectories.items()},
    )


def _driven(
    m: CognitiveMap, name: str, acts: Mapping[str, float], strength: float, rest: Simulation, choices: dict[str, Any]
) -> Simulation:
    """Run one intervention from the state in which the map rests without it."""
    driver = f"{name} (intervention)"
    while driver in m.labels:
        driver += "*"
    links = [{"cause": driver, "effect": m.labels[m.place(label)], "weight": w} for label, w in acts.items()]
    every = pd.concat([m.links[["cause", "effect", "weight"]], pd.DataFrame(links)]) if links else m.links
    pushed = CognitiveMap.from_links(every, concepts=[*m.labels, driver])
    begin = {**rest.states.loc[name], driver: strength}
    # At this value a cause acts on nothing: 0, or the middle that the rescaled rule takes from every state.
    off = 0.5 if choices.get("rule") == "rescaled" else 0.0
    return simulate(pushed, {name: {driver: strength}}, start=begin, baseline={driver: off}, **choices)
