"""`python -m sandbox` serves the reference sandbox on a free port."""

from sandbox.configuration import Configuration
from sandbox.serving import serve

serve(Configuration())
