"""`conformance serve`: the embedded sandbox in the foreground."""

import os
from typing import Any

import click

from conformance.configuration import KEY_VARIABLE, SECOND_KEY_VARIABLE
from conformance.outcomes import ConfigurationError


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--approval-delay", type=click.FloatRange(0), default=5.0, show_default=True, help="Seconds.")
@click.option("--latency", type=click.FloatRange(0, 60), default=0.0, show_default=True, help="Seconds per answer.")
@click.option("--rate-limit", metavar="RATE", help="Such as 60/m, per key.")
@click.option("--unauthenticated-rate-limit", metavar="RATE", help="Such as 10/m, for requests without a valid key.")
@click.option("--production", is_flag=True, help="Behave like production: sandbox headers and routes have no effect.")
@click.option("--defect", metavar="ID", help="Break one rule, to see the suite find it.")
@click.option("--variant", metavar="ID", help="Another shape that the contract allows.")
@click.option("--list-defects", is_flag=True, help="List the defects with the clause that each breaks.")
@click.option("--list-variants", is_flag=True, help="List the variants.")
def command(list_defects: bool, list_variants: bool, **settings: Any) -> int:
    """Run the embedded sandbox until Ctrl-C. Keys are those of the environment, or made up and shown.

    \b
    conformance serve --port 4010 --approval-delay 1
    conformance serve --defect name-of-two-characters-accepted
    """
    from sandbox import configuration, serving

    if list_defects or list_variants:
        return _list(list_defects, list_variants)
    keys = [key for key in (os.environ.get(KEY_VARIABLE), os.environ.get(SECOND_KEY_VARIABLE)) if key]
    if len(keys) == 2:
        settings["api_keys"] = tuple(keys)
    try:
        named = f"those of {KEY_VARIABLE} and {SECOND_KEY_VARIABLE}" if len(keys) == 2 else None
        serving.serve(configuration.Configuration(**settings), keys_from=named)
    except configuration.ConfigurationError as error:
        raise ConfigurationError(str(error)) from None
    return 0


def _list(list_defects: bool, list_variants: bool) -> int:
    if list_defects:
        from sandbox import defects

        for defect in defects.catalogue().values():
            click.echo(f"{defect.id:44} {defect.clause:8} {defect.summary}")
    if list_variants:
        from sandbox import variants

        for variant in variants.catalogue().values():
            click.echo(f"{variant.id:44} {variant.summary}")
    return 0
