"""What may be said of a group: the privacy rules, solved once when a round closes, written and never changed."""

from data.publication.publish import PUBLICATION_VERSION, publish_round

__all__ = ["PUBLICATION_VERSION", "publish_round"]
