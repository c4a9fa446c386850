"""Puts forms and charts on one Flask application; nothing runs at import."""

import sys
from secrets import token_urlsafe

from flask import Flask
from flask_wtf.csrf import generate_csrf

from dashboard import debrief, own, pack
from dashboard.app import Shell
from dashboard.app import init_app as init_dashboard
from dashboard.figures import giving, text
from dashboard.scripts import address_of
from data.db import dashboard_session
from data.errors import SettingsError
from data.settings import Settings, load_settings
from data.types import Permission
from surveys import access, api, debriefs, me, shell
from surveys.app import create_app as create_surveys
from surveys.own import local_today
from surveys.security import csp_nonce

# gunicorn ends at this code; after any other it starts a new worker, again and again.
NOT_LOADED = 4


def create_app(settings: Settings | None = None) -> Flask:
    """Make the whole application, by default with the settings of the environment."""
    try:
        settings = settings or load_settings()
    except SettingsError as refusal:
        if "--help" in sys.argv:  # read before anything is set; nothing is opened
            return create_app(load_settings({"GUANXI_SECRET_KEY": token_urlsafe(48)}))
        sys.stderr.write(f"Guanxi cannot start: {refusal}\n")
        sys.exit(NOT_LOADED)
    app = create_surveys(settings)
    access.guard_prefix(app, "/dashboard", Permission.VIEW_TEAM, Permission.SEE_UPKEEP)
    init_dashboard(
        app,
        Shell(
            header_html=shell.header_html,
            head_html=shell.head_html,
            footer_html=shell.footer_html,
            nonce=csp_nonce,
            token=generate_csrf,
            sign_in_url="/sign-in",
            today=local_today,
        ),
        current_viewer=shell.current_viewer,
        session_for=lambda viewer: dashboard_session(viewer.organisation_id),
    )
    me.use_charts(app, own, script=address_of("plotly"))
    api.use_words(app, withheld=text.IN_FILES, favours={**giving.KINDS, **giving.COUNTERPARTS})
    debriefs.use_charts(app, debrief, pack, script=address_of("plotly"))
    return app
