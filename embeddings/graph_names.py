"""Names of the outputs of the encoder's graph, apart from what builds it (which imports onnx)."""

LAST = "last_hidden_state"
MIDDLE_LAYER = 8
MIDDLE = f"hidden_state_{MIDDLE_LAYER}"
