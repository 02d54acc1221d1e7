"""GPT-2's forward pass as it is written in eager PyTorch, all attention kept.

In: a folder with config.json and model.safetensors (F32), token ids. Out: one heads × N × N tensor per layer, and the
final state. There is no language model head, as there is none in the pass it is compared with.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional


class EagerGpt2:
    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self.layers: int = config["n_layer"]
        self.heads: int = config["n_head"]
        self.width: int = config["n_embd"]
        self._epsilon: float = config["layer_norm_epsilon"]
        self._weights = _read_safetensors(folder / "model.safetensors")

    @torch.inference_mode()
    def attend(self, ids: torch.Tensor) -> tuple[list[torch.Tensor], torch.Tensor]:
        size = len(ids)
        per_head = self.width // self.heads
        later = torch.ones(size, size, dtype=torch.bool).triu(1)
        hidden = self._weights["wte.weight"][ids] + self._weights["wpe.weight"][:size]
        attention = []
        for layer in range(self.layers):
            prefix = f"h.{layer}."
            projected = self._linear(self._norm(hidden, prefix + "ln_1"), prefix + "attn.c_attn")
            queries, keys, values = projected.view(size, 3, self.heads, per_head).permute(1, 2, 0, 3)
            scores = queries @ keys.transpose(1, 2) / per_head**0.5
            attention.append(scores.masked_fill_(later, -torch.inf).softmax(-1))
            mixed = (attention[-1] @ values).transpose(0, 1).reshape(size, self.width)
            hidden = hidden + self._linear(mixed, prefix + "attn.c_proj")
            inner = self._linear(self._norm(hidden, prefix + "ln_2"), prefix + "mlp.c_fc")
            hidden = hidden + self._linear(functional.gelu(inner, approximate="tanh"), prefix + "mlp.c_proj")
        return attention, self._norm(hidden, "ln_f")

    def _norm(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        weight, bias = self._weights[name + ".weight"], self._weights[name + ".bias"]
        return functional.layer_norm(hidden, (self.width,), weight, bias, self._epsilon)

    def _linear(self, hidden: torch.Tensor, name: str) -> torch.Tensor:
        return torch.addmm(self._weights[name + ".bias"], hidden, self._weights[name + ".weight"])


def _read_safetensors(file: Path) -> dict[str, torch.Tensor]:
    """The tensors of an F32 file: a little-endian length, a JSON header, then the numbers of all tensors."""
    data = np.fromfile(file, np.uint8)
    header_size = int(data[:8].view("<u8")[0])
    header = json.loads(data[8 : 8 + header_size].tobytes())
    numbers = data[8 + header_size :]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        values = numbers[begin:end].copy().view("<f4").reshape(entry["shape"])
        tensors[name.removeprefix("transformer.")] = torch.from_numpy(values)
    return tensors
