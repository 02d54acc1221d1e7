"""What both sides of a comparison are given: made once for each run of the suite, seeded, in a folder of the build.

Distances are float32 numbers, so that every program sees the same ones: ripser computes with these, and rounding would
make ties. They are saved as .npy for us and for Python, and in DIPHA's format, the binary one ripser reads.
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DIPHA_MAGIC = 8067171840
DIPHA_DISTANCE_MATRIX = 7


@dataclass(frozen=True)
class Matrix:
    npy: Path
    dipha: Path
    points: int


def gaussian_cloud(size: int, random: np.random.Generator) -> np.ndarray:
    """Points of a normal distribution in space."""
    return euclidean(random.normal(size=(size, 3)))


def noisy_circle(size: int, random: np.random.Generator) -> np.ndarray:
    """Points on a circle of radius 1, moved by up to 0.1 towards its middle or away from it."""
    angle = random.uniform(0.0, 2.0 * np.pi, size)
    radius = random.uniform(0.9, 1.1, size)
    return euclidean(np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1))


def random_symmetric(size: int, random: np.random.Generator) -> np.ndarray:
    """Uniform entries: not a metric."""
    return symmetric(random.random((size, size)))


def many_ties(size: int, random: np.random.Generator) -> np.ndarray:
    """Entries 1, 2, …, 20."""
    return symmetric(random.integers(1, 21, (size, size)))


def euclidean(points: np.ndarray) -> np.ndarray:
    return np.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))


def symmetric(entries: np.ndarray) -> np.ndarray:
    lower = np.tril(entries, -1)
    return lower + lower.T


class Inputs:
    def __init__(self, folder: Path, build: Path, text: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._folder = folder
        self._make_attention = build / "benchmarks" / "peers_attention_inputs"
        self._text = text

    def matrix(self, make: Callable[[int, np.random.Generator], np.ndarray], size: int) -> Matrix:
        name = f"{make.__name__}-{size}"
        npy = self._folder / f"{name}.npy"
        if not npy.exists():
            np.save(npy, make(size, np.random.default_rng(1)).astype(np.float32))
        return self._with_dipha(npy)

    def attention(self, model: Path, tokens: int, layers: int = 1) -> Path:
        """The attention of the model's first layers over the text, as many tokens as given."""
        return self._of_model(model, tokens, layers)[0]

    def attention_distance(self, model: Path, tokens: int) -> Matrix:
        """Between all these tokens but the first, by default settings."""
        return self._with_dipha(self._of_model(model, tokens, 1)[1])

    def diagrams(self, points: int) -> tuple[Path, Path]:
        """Two random diagrams."""
        files = (self._folder / f"diagram-a-{points}.npy", self._folder / f"diagram-b-{points}.npy")
        for seed, file in enumerate(files):
            if not file.exists():
                random = np.random.default_rng(seed)
                birth = random.random(points)
                np.save(file, np.stack([birth, birth + 0.01 + random.random(points)], axis=1))
        return files

    def _of_model(self, model: Path, tokens: int, layers: int) -> tuple[Path, Path]:
        stem = f"{model.name}-{tokens}-{layers}"
        attention, distance = (self._folder / f"{kind}-{stem}.npy" for kind in ("attention", "distance"))
        if not distance.exists():
            command = [self._make_attention, model, self._text, tokens, layers, attention, distance]
            subprocess.run([str(part) for part in command], check=True)
        return attention, distance

    def _with_dipha(self, npy: Path) -> Matrix:
        distance = np.load(npy)
        dipha = npy.with_suffix(".dipha")
        if not dipha.exists():
            with dipha.open("wb") as file:
                np.array([DIPHA_MAGIC, DIPHA_DISTANCE_MATRIX, len(distance)], "<i8").tofile(file)
                distance.astype("<f8").tofile(file)
        return Matrix(npy, dipha, len(distance))
