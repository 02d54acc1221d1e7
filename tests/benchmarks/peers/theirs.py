"""The Python peers' side of a comparison, each as somebody who knows the library would write it.

In: a task with its arguments, then a line on standard input for every run. Out: a line {"ready": true}, then one
{"seconds", "check"} for each run. The data is loaded, and the library imported, before the first.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

Task = tuple[Callable[[], object], Callable[[object], float]]
TWO_LN_2 = 2.0 * np.log(2.0)


def first_head(file: str) -> np.ndarray:
    """One head's attention, N × N, float64."""
    attention = np.load(file, mmap_mode="r")
    return attention.reshape(-1, *attention.shape[-2:])[0].astype(np.float64)


def sgemm(size: str) -> Task:
    """A product of two square float32 matrices, by the BLAS NumPy is linked with."""
    left, right = np.random.default_rng(1).random((2, int(size), int(size)), np.float32)
    return lambda: left @ right, lambda product: float(product.sum(dtype=np.float64))


def forward(model: str, tokens: str, threads: str) -> Task:
    import torch

    from eager_gpt2 import EagerGpt2

    torch.set_num_threads(int(threads))
    gpt2 = EagerGpt2(Path(model))
    ids = torch.arange(int(tokens)) * 7919 % 50257
    return lambda: gpt2.attend(ids), lambda result: float(result[0][-1][-1, -1, 0] + result[1][-1, -1])


def jensen_shannon_pdist(file: str) -> Task:
    """All pairs at once, in SciPy's C code."""
    from scipy.spatial import distance

    rows = first_head(file)
    return lambda: distance.pdist(rows, "jensenshannon"), np.nansum


def jensen_shannon_pairs(file: str) -> Task:
    """scipy.spatial.distance.jensenshannon, one row against all that follow it in each call."""
    from scipy.spatial import distance

    rows = first_head(file)

    def run() -> list[np.ndarray]:
        return [distance.jensenshannon(rows[None, i], rows[i + 1 :], axis=1) for i in range(len(rows) - 1)]

    return run, lambda distances: float(sum(np.nansum(part) for part in distances))


def heads(file: str) -> Task:
    """Mutual information in NumPy; GUDHI's simplex tree up to the enclosing radius, its edges collapsed first."""
    import gudhi

    attention = np.load(file)
    attention = attention.reshape(-1, *attention.shape[-2:])

    def diagram(head: np.ndarray) -> list[np.ndarray]:
        joint = head.astype(np.float64)
        joint /= joint.sum()
        independent = joint.sum(1)[:, None] * joint.sum(0)[None, :]
        ratio = np.divide(joint, independent, out=np.ones_like(joint), where=joint > 0.0)
        information = np.maximum(np.log(ratio), 0.0)
        np.fill_diagonal(information, 0.0)
        information = np.maximum(information, information.T)
        distance = TWO_LN_2 - information * (TWO_LN_2 / information.max())
        np.fill_diagonal(distance, 0.0)
        tree = gudhi.SimplexTree.create_from_array(distance, distance.max(1).min())
        tree.collapse_edges()
        tree.expansion(2)
        tree.compute_persistence(homology_coeff_field=2)
        return [tree.persistence_intervals_in_dimension(dimension) for dimension in (0, 1)]

    def total(diagrams: list[list[np.ndarray]]) -> float:
        lengths = [part[:, 1] - part[:, 0] for head in diagrams for part in head if len(part)]
        return float(sum(length[np.isfinite(length)].sum() for length in lengths))

    return lambda: [diagram(head) for head in attention], total


def bottleneck(file_a: str, file_b: str) -> Task:
    import gudhi

    a, b = np.load(file_a), np.load(file_b)
    return lambda: gudhi.bottleneck_distance(a, b), float


def wasserstein(file_a: str, file_b: str) -> Task:
    """Hera's auction, to 1 %."""
    from gudhi import hera

    a, b = np.load(file_a), np.load(file_b)
    return lambda: hera.wasserstein_distance(a, b, order=1.0, internal_p=np.inf, delta=0.01), float


TASKS: dict[str, Callable[..., Task]] = {
    "bottleneck": bottleneck,
    "forward": forward,
    "heads": heads,
    "jensen-shannon-pairs": jensen_shannon_pairs,
    "jensen-shannon-pdist": jensen_shannon_pdist,
    "sgemm": sgemm,
    "wasserstein": wasserstein,
}


def main() -> None:
    run, check = TASKS[sys.argv[1]](*sys.argv[2:])
    print(json.dumps({"ready": True}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        result = run()
        taken = time.perf_counter() - start
        print(json.dumps({"seconds": taken, "check": float(check(result))}), flush=True)


if __name__ == "__main__":
    main()
