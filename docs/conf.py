"""The site, built by `tox -e docs`: Sphinx, Markdown by MyST, the look by furo. Nothing is fetched, at build or reading."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from conformance import __version__  # noqa: E402

project = "Customers conformance"
author = "The authors of Customers conformance"
project_copyright = author
version = release = __version__

extensions = ["myst_parser", "generated_pages"]
root_doc = "index"
exclude_patterns = ["__pycache__"]
nitpicky = True
smartquotes = False  # an option keeps its two dashes

myst_heading_anchors = 3
myst_heading_slug_func = "generated_pages.anchor"

html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}
pygments_style = "default"
pygments_dark_style = "monokai"
