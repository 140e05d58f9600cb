"""What a WSGI server loads: `wsgi:app`."""

from regional_planner.app import create_app

app = create_app()
