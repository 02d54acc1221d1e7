"""Reads a model folder without any library for it, checks that its weights are a well-formed safetensors file, computes
GPT-2's attention in double precision with numpy alone, and compares it with what toposcope-cli exports.

Usage: check_safetensors.py TOPOSCOPE_CLI MODEL_FOLDER TOLERANCE TEXT...
Exit status: 0 agreement, 1 a difference (said on standard error), 77 numpy is missing.
"""

import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
except ImportError:
    print("skipped: numpy is not installed (Debian: python3-numpy)")
    sys.exit(77)

# Bytes per number of the format's types.
SIZES = {"BOOL": 1, "U8": 1, "I8": 1, "F8_E5M2": 1, "F8_E4M3": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
         "I32": 4, "U32": 4, "F32": 4, "F64": 8, "I64": 8, "U64": 8}
LONGEST_HEADER = 100_000_000


def check(condition, message):
    if not condition:
        raise SystemExit(f"{message}")


def unique(pairs):
    names = [name for name, _ in pairs]
    check(len(names) == len(set(names)), "the header has a name twice")
    return dict(pairs)


def read_header(data, name):
    """The tensors' entries, sorted by place; everything that the format says of them holds."""
    check(len(data) >= 8, f"{name}: too short for a header")
    (length,) = struct.unpack("<Q", data[:8])
    check(length <= LONGEST_HEADER and 8 + length <= len(data), f"{name}: the header's length {length} is wrong")
    text = data[8:8 + length]
    check(text[:1] == b"{", f"{name}: the header does not begin with an object")
    check(text.rstrip(b" ")[-1:] == b"}", f"{name}: the header is padded with something else than spaces")
    check((8 + length) % 8 == 0, f"{name}: the data begin at byte {8 + length}, not at a multiple of 8")
    header = json.loads(text.decode("utf-8"), object_pairs_hook=unique)
    metadata = header.pop("__metadata__", {})
    check(all(isinstance(value, str) for value in metadata.values()), f"{name}: metadata that are no texts")
    check(metadata.get("format") == "pt", f"{name}: metadata 'format' is {metadata.get('format')!r}, expected 'pt'")
    place = 0
    tensors = dict(sorted(header.items(), key=lambda item: item[1]["data_offsets"]))
    for tensor, entry in tensors.items():
        check(set(entry) == {"dtype", "shape", "data_offsets"}, f"{name}: {tensor} has members {sorted(entry)}")
        check(entry["dtype"] in SIZES, f"{name}: {tensor} is of the unknown type {entry['dtype']}")
        check(all(isinstance(n, int) and n >= 0 for n in entry["shape"]), f"{name}: {tensor} has a strange shape")
        begin, end = entry["data_offsets"]
        size = SIZES[entry["dtype"]]
        check(begin == place, f"{name}: {tensor} begins at {begin}, the tensor before it ends at {place}")
        check(end - begin == int(np.prod(entry["shape"], dtype=np.int64)) * size,
              f"{name}: {tensor} takes {end - begin} bytes, its shape and type say otherwise")
        check(begin % size == 0, f"{name}: {tensor} is not aligned to its numbers")
        place = end
    check(8 + length + place == len(data), f"{name}: {len(data) - 8 - length - place} bytes after the last tensor")
    return tensors, data[8 + length:]


def numbers(entry, data):
    begin, end = entry["data_offsets"]
    raw = data[begin:end]
    if entry["dtype"] == "BF16":  # the upper half of a float32
        values = (np.frombuffer(raw, "<u2").astype(np.uint32) << 16).view(np.float32)
    else:
        check(entry["dtype"] in ("F16", "F32", "F64"), f"weights are {entry['dtype']}, expected floating point")
        values = np.frombuffer(raw, {"F16": "<f2", "F32": "<f4", "F64": "<f8"}[entry["dtype"]])
    return values.astype(np.float64).reshape(entry["shape"])


def read_weights(folder):
    file = folder / "model.safetensors"
    tensors, data = read_header(file.read_bytes(), file.name)
    return {name.removeprefix("transformer."): numbers(entry, data) for name, entry in tensors.items()}


def normalised(x, weight, bias, epsilon):
    mean = x.mean(axis=-1, keepdims=True)
    variance = x.var(axis=-1, keepdims=True)
    return (x - mean) / np.sqrt(variance + epsilon) * weight + bias


def gelu(x):
    return 0.5 * x * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (x + 0.044715 * x**3)))


def softmax(scores):
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return scores / scores.sum(axis=-1, keepdims=True)


def attention_of(weights, config, ids):
    """Layers × heads × N × N, by the definition (Radford et al. 2019)."""
    heads, epsilon = config["n_head"], config.get("layer_norm_epsilon", 1e-5)
    n = len(ids)
    future = np.triu(np.ones((n, n), dtype=bool), 1)
    x = weights["wte.weight"][ids] + weights["wpe.weight"][:n]
    layers = []
    for layer in range(config["n_layer"]):
        def w(name):
            return weights[f"h.{layer}.{name}"]
        h = normalised(x, w("ln_1.weight"), w("ln_1.bias"), epsilon)
        queries, keys, values = np.split(h @ w("attn.c_attn.weight") + w("attn.c_attn.bias"), 3, axis=-1)
        queries, keys, values = (part.reshape(n, heads, -1).swapaxes(0, 1) for part in (queries, keys, values))
        scores = queries @ keys.swapaxes(1, 2) / np.sqrt(queries.shape[-1])
        attention = softmax(np.where(future, -np.inf, scores))
        mixed = (attention @ values).swapaxes(0, 1).reshape(n, -1)
        x = x + mixed @ w("attn.c_proj.weight") + w("attn.c_proj.bias")
        h = normalised(x, w("ln_2.weight"), w("ln_2.bias"), epsilon)
        x = x + gelu(h @ w("mlp.c_fc.weight") + w("mlp.c_fc.bias")) @ w("mlp.c_proj.weight") + w("mlp.c_proj.bias")
        layers.append(attention)
    return np.array(layers)


def cli(program, *arguments):
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True).stdout


def exported(program, folder, text):
    """The ids of a text after <|endoftext|>, and its attention as toposcope-cli writes it."""
    with tempfile.TemporaryDirectory() as out:
        report = json.loads(cli(program, "analyze", "--text", text, "--model", str(folder), "--keep-sink", "--max-dim",
                                "0", "--distance", "attention", "--matrices", out, "--json", "-"))
        attention = np.load(Path(out) / "attention.npy")
    return [token["id"] for token in report["tokens"]], attention


def compare(program, folder, text, weights, config, tolerance):
    ids, found = exported(program, folder, text)
    wanted = attention_of(weights, config, ids)
    wanted = wanted.reshape(-1, len(ids), len(ids))
    check(found.shape == wanted.shape, f"attention has shape {found.shape}, expected {wanted.shape}")
    check(np.allclose(wanted.sum(axis=-1), 1.0), "numpy's own rows do not sum to 1")
    largest = float(np.abs(found - wanted).max())
    print(f"{len(ids)} tokens, {len(wanted)} heads: largest difference {largest:.2e}")
    check(largest <= tolerance, f"attention over {text!r} differs by {largest}, more than {tolerance}")


def load_with_libraries(folder, weights):
    """The same file through the packages that others read it with, where they are installed."""
    try:
        from safetensors.numpy import load_file
    except ImportError:
        print("not installed, so not tried: the Python package safetensors")
    else:
        loaded = load_file(folder / "model.safetensors")
        check({name.removeprefix("transformer.") for name in loaded} == set(weights), "safetensors reads other tensors")
        for name, values in loaded.items():
            check(np.array_equal(values.astype(np.float64), weights[name.removeprefix("transformer.")]),
                  f"safetensors reads {name} differently")
        print("safetensors reads the same numbers")
    try:
        from transformers import GPT2LMHeadModel
    except ImportError:
        print("not installed, so not tried: the Python package transformers")
    else:
        _, report = GPT2LMHeadModel.from_pretrained(folder, output_loading_info=True)
        # The output layer is tied to the embedding, and masks are no weights.
        missing = [name for name in report["missing_keys"] if name != "lm_head.weight"]
        check(not missing and not report["mismatched_keys"], f"transformers misses {missing}")
        print("transformers loads it")


def main():
    program, folder, tolerance, texts = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]
    config = json.loads((folder / "config.json").read_text())
    weights = read_weights(folder)
    print(f"{folder.name}: {len(weights)} tensors, well-formed")
    for text in texts:
        compare(program, folder, text, weights, config, tolerance)
    load_with_libraries(folder, weights)


main()
