"""Makes the bundled encoder: run once at set-up, needs neither network nor torch.

The result is an ordinary sentence-transformers folder (32-bit safetensors, fast tokenizer,
pooling and normalising modules, prompts) with an 8-bit ONNX graph beside it, which is what runs.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from embeddings.base import EncoderError
from embeddings.fold import HAN
from embeddings.weights import Weights, locate, read
from ontology.settings import settings

MODEL = "multilingual-e5-small"
ONNX_FILE = "onnx/model_qint8.onnx"
PROJECTION_FILE = "projection.npz"
FORM = 2
"""Raised whenever the files below change in form: an older folder is then made anew."""
STAMP = "reportkg.json"
PROMPTS = {"query": "query: ", "passage": "passage: "}
CONTROLS = "[\\x01-\\x08\\x0b\\x0e-\\x1f\\x7f\\x{8f}\\x{9f}]"
SPACES = "[\\t\\n\\f\\r\\x{1680}\\x{200b}-\\x{200f}\\x{2028}\\x{2029}\\x{2581}\\x{feff}\\x{fffd}]"
PROJECTION_TEXTS, PROJECTION_WORDS = 300, 40
PROBE = ("县域经济平稳增长，新开工项目十二个。", "query: 财政收入是多少")


def folder() -> Path:
    """Where the bundled encoder lies once prepared."""
    return settings().models / MODEL


def is_prepared(path: Path | None = None) -> bool:
    """Whether ``path`` (default: the configured folder) holds a complete, current encoder."""
    path = path or folder()
    try:
        stamp = json.loads((path / STAMP).read_text("utf-8"))
        return stamp["form"] == FORM and all(
            (path / name).stat().st_size == size for name, size in stamp["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def prepare(force: bool = False) -> Path:
    """Make the bundled encoder unless it is there; returns its folder.

    Safe to interrupt and to run twice at once: everything is written beside the folder, checked
    by running it, and moved into place in one step. Raises ``EncoderError`` where the weights are
    missing or the result does not compute what it should.
    """
    target = folder()
    if is_prepared(target) and not force:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.parent / f".{MODEL}.lock"):
        if is_prepared(target) and not force:
            return target
        fresh = target.with_name(f".{MODEL}.{os.getpid()}.new")
        old = target.with_name(f".{MODEL}.{os.getpid()}.old")
        for leftover in (fresh, old):
            shutil.rmtree(leftover, ignore_errors=True)
        try:
            write(read(locate()), fresh)
            if target.exists():
                target.rename(old)
            fresh.rename(target)
        finally:
            for leftover in (fresh, old):
                shutil.rmtree(leftover, ignore_errors=True)
    return target


def write(weights: Weights, path: Path) -> None:
    """Write the whole folder to ``path``, which must not exist, and check it."""
    from safetensors.numpy import save_file

    from embeddings.graph import build, quantise

    (path / "onnx").mkdir(parents=True)
    save_file(
        {name: np.ascontiguousarray(tensor) for name, tensor in weights.tensors.items()},
        path / "model.safetensors",
        metadata={"format": "pt"},
    )
    (path / "model.safetensors").chmod(0o644)
    _write_tokenizer(weights, path)
    _write_configuration(weights, path)
    quantise(build(weights), path / ONNX_FILE)
    _check(weights, path)
    _write_projection(weights, path)
    files = sorted(p for p in path.rglob("*") if p.is_file())
    sizes = {str(p.relative_to(path)): p.stat().st_size for p in files}
    _dump(path / STAMP, {"form": FORM, "files": sizes})


def _dump(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", "utf-8")


def _write_tokenizer(weights: Weights, path: Path) -> None:
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )

    names = {kind: weights.pieces[number][0] for kind, number in weights.special.items()}
    bos, eos = names["bos"], names["eos"]
    tokenizer = Tokenizer(
        models.Unigram(list(weights.pieces), unk_id=weights.special["unk"], byte_fallback=False)
    )
    # XLM-R's normaliser is SentencePiece's nmt_nfkc: NFKC, but control characters go, odd spaces
    # become spaces, and the full-width tilde stays (it takes shelter in a private code point).
    tilde, shelter = "\uff5e", "\uf8f0"
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(CONTROLS), ""),
            normalizers.Replace(Regex(SPACES), " "),
            normalizers.Replace(tilde, shelter),
            normalizers.NFKC(),
            normalizers.Replace(shelter, tilde),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    block = "\u2581"
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(block, "always", False)
    tokenizer.decoder = decoders.Metaspace(block, "always", False)
    tokenizer.add_special_tokens(
        [
            AddedToken(names[kind], special=True, normalized=False)
            for kind in ("bos", "pad", "eos", "unk")
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, weights.special["bos"]), (eos, weights.special["eos"])],
    )
    tokenizer.save(str(path / "tokenizer.json"))
    roles = {"bos": bos, "cls": bos, "eos": eos, "sep": eos, "pad": names["pad"]}
    special = {f"{role}_token": name for role, name in roles.items()} | {"unk_token": names["unk"]}
    _dump(path / "special_tokens_map.json", special)
    _dump(
        path / "tokenizer_config.json",
        special
        | {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": weights.shape.positions,
            "clean_up_tokenization_spaces": False,
            "model_input_names": ["input_ids", "attention_mask"],
        },
    )


def _write_configuration(weights: Weights, path: Path) -> None:
    shape = weights.shape
    _dump(
        path / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "attention_probs_dropout_prob": 0.1,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": shape.hidden,
            "initializer_range": 0.02,
            "intermediate_size": shape.intermediate,
            "layer_norm_eps": shape.epsilon,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": weights.special["pad"],
            "position_embedding_type": "absolute",
            "torch_dtype": "float32",
            "type_vocab_size": shape.token_types,
            "vocab_size": shape.vocabulary,
        },
    )
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    _dump(
        path / "modules.json",
        [
            {
                "idx": number,
                "name": str(number),
                "path": where,
                "type": f"sentence_transformers.models.{kind}",
            }
            for number, (where, kind) in enumerate(modules)
        ],
    )
    (path / "2_Normalize").mkdir(exist_ok=True)
    _dump(
        path / "sentence_bert_config.json",
        {
            "max_seq_length": shape.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
    )
    _dump(
        path / "1_Pooling" / "config.json",
        {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
    )
    _dump(
        path / "config_sentence_transformers.json",
        {
            "prompts": PROMPTS | {"document": PROMPTS["passage"]},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    )


def _check(weights: Weights, path: Path) -> None:
    """Run the 8-bit graph and compare it with the 32-bit arithmetic in numpy."""
    from embeddings.bundled import BundledEncoder
    from embeddings.reference import forward

    encoder = BundledEncoder(path, threads=1)
    for text in PROBE:
        ids = encoder.token_ids(unicodedata.normalize("NFC", text), "passage")
        states = forward(weights, ids).mean(0)
        want = states / np.linalg.norm(states)
        got = encoder.encode([text])[0]
        if not float(got @ want) > 0.99:
            raise EncoderError(
                f"the prepared encoder disagrees with its weights (cosine {float(got @ want):.3f});"
                " report the versions of onnxruntime and onnx"
            )


def _write_projection(weights: Weights, path: Path) -> None:
    """Fit the projection of token states on Chinese words of the vocabulary, strung at random.

    No report is needed, so the projection belongs to the encoder alone; on reports it is as good
    as one fitted on reports (nDCG@10 in ``docs/search.md``).
    """
    from embeddings.bundled import BundledEncoder
    from embeddings.tokens import Projection

    words = [piece for piece, _ in weights.pieces if re.fullmatch(f"[{HAN}]{{2,}}", piece)]
    random = np.random.default_rng(0)
    texts = ["".join(random.choice(words, PROJECTION_WORDS)) for _ in range(PROJECTION_TEXTS)]
    states = BundledEncoder(path, threads=settings().threads).encode_states(texts)
    Projection.fit(np.concatenate([s.last for s in states]).astype(np.float32)).save(
        path / PROJECTION_FILE
    )
