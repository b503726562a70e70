"""`conformance plan`: what a run would send and how long it would take. Sends nothing."""

import math
from typing import Any

import click

import schemas
from conformance.commands.checkout import ROOT
from conformance.commands.run import run_options
from conformance.commands.speech import Command
from conformance.configuration import checked_patterns, resolve
from conformance.costs import SNAPSHOT, load_snapshot
from conformance.pacing import WITH_KEY


@click.command("plan", cls=Command)
@run_options
def command(**options: Any) -> int:
    """Print cases, requests, creations and minutes for a profile and a rate; send nothing.

    \b
    conformance plan --profile nightly --rate 60/m
    conformance plan --clauses 'ERR-*'
    """
    if options["shard"]:
        raise click.UsageError("a plan counts the whole run; leave out --shard")
    configuration = resolve({**options, "consent_to_create_production_customers": True}, keyless=True)
    patterns = checked_patterns(configuration.clauses) if configuration.clauses else ("*",)
    clauses = {clause.id for pattern in patterns for clause in schemas.registry().matching(pattern)}
    snapshot = load_snapshot(ROOT / SNAPSHOT)
    chosen = snapshot.chosen(configuration.profile, clauses)
    total = snapshot.cost(chosen, configuration.profile)
    seconds = total.requests * configuration.intervals[WITH_KEY]
    waited = (
        configuration.approval_seconds
        if any("watch of" in name for it in chosen.values() for name in it.shares)
        else 0.0
    )
    click.echo(f"profile    {configuration.profile}")
    click.echo(f"clauses    {len({clause for it in chosen.values() for clause in it.clauses} & clauses)}")
    click.echo(f"cases      {sum(len(clauses.intersection(it.clauses)) for it in chosen.values())}")
    click.echo(f"requests   {total.requests}")
    click.echo(f"creations  {total.creations}  (they stay: a sandbox customer cannot be deleted)")
    if seconds:
        click.echo(
            f"minutes    {math.ceil(seconds / 6) / 10:g} at {60 / configuration.intervals[WITH_KEY]:g} requests a minute"
        )
    else:
        click.echo(f"minutes    as fast as the target answers, {waited:g} s of approval included; pace with --rate")
    return 0
