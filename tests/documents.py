"""Files that people take along, read down to their last part."""

import io
import zipfile
from typing import Any

import pypdf


def alternatives(node: Any) -> list[str]:
    """The alternative texts below a node of a PDF's structure, in the order in which they are read."""
    node = node.get_object()
    if isinstance(node, list):
        return [found for each in node for found in alternatives(each)]
    if not isinstance(node, dict):
        return []
    here = [str(node["/Alt"])] if "/Alt" in node else []
    return here + (alternatives(node["/K"]) if "/K" in node else [])


def _paper(content: bytes) -> list[str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    root: Any = reader.root_object
    texts = [page.extract_text() for page in reader.pages]
    return [*texts, str(reader.metadata), root["/Metadata"].get_object().get_data().decode(), *_described(root)]


def _described(root: Any) -> list[str]:
    return alternatives(root["/StructTreeRoot"]) if "/StructTreeRoot" in root else []


def everything(content: bytes) -> str:
    """All characters of a file; of an archive, those of its parts and of the archives in it; of paper, all words."""
    if content.startswith(b"%PDF"):
        return "\n".join(_paper(content))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", "ignore")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(f"{name}\n{everything(archive.read(name))}" for name in archive.namelist())
