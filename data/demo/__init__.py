"""The demo organisation: an invented company with a history, made through the same commands that people use."""

from data.demo.build import DEMO_NAME, DEMO_PASSWORD, build_demo, demo_people, existing_demo

__all__ = ["DEMO_NAME", "DEMO_PASSWORD", "build_demo", "demo_people", "existing_demo"]
