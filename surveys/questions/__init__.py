"""Kinds of questions, one module each, and the pages made of them."""

from surveys.questions.base import Choice, Parsed, QuestionType
from surveys.questions.pages import (
    QUESTION_TYPES,
    FieldView,
    GroupView,
    Notes,
    PageInput,
    field_id,
    page_view,
    read_item,
    read_page,
    shown_text,
    typed_texts,
    typed_words,
)

__all__ = [
    "QUESTION_TYPES",
    "Choice",
    "FieldView",
    "GroupView",
    "Notes",
    "PageInput",
    "Parsed",
    "QuestionType",
    "field_id",
    "page_view",
    "read_item",
    "read_page",
    "shown_text",
    "typed_texts",
    "typed_words",
]
