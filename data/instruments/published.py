"""The published questionnaires and the hashes of their files; a line here never changes, new versions add lines."""

PUBLISHED: dict[str, str] = {
    "pulse-1.0": "ca3d4850a8d911974f6a2604f7d7943e72fe21d5e63f48e513757ccbcb759a5c",
    "worksheet-1.0": "c602a5be18fbceb647bf8b3b8faf6626a36535bdb08b20a4a8ac9f5de0a86036",
    "bench-1.0": "c47e5b793f6df050ebf4becc31005f98f4039765873e0ad3ddf0a5066db9b902",
}
