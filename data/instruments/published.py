"""The published questionnaires and the hashes of their files; a line here never changes, new versions add lines.

A translation is a file beside its questionnaire, `pulse-1.0.zh.json`: the same questions in other words.
"""

PUBLISHED: dict[str, str] = {
    "pulse-1.0": "ca3d4850a8d911974f6a2604f7d7943e72fe21d5e63f48e513757ccbcb759a5c",
    "worksheet-1.0": "c602a5be18fbceb647bf8b3b8faf6626a36535bdb08b20a4a8ac9f5de0a86036",
    "bench-1.0": "c47e5b793f6df050ebf4becc31005f98f4039765873e0ad3ddf0a5066db9b902",
}
TRANSLATIONS: dict[str, str] = {
    "pulse-1.0.zh": "b72990f3f60ee2d088c78194fa6cd37970a1ca28ceaecc141c51315bd41325ba",
    "worksheet-1.0.zh": "cbabfd70fd359ff9369b4d14d0e249ea1a3d99eabcf66bf459ca7f275e1db547",
}
