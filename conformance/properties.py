"""How Hypothesis behaves over a network: no deadline, a fixed seed where asked, as many examples as the profile allows.

Each example is a request or more, and shrinking repeats them; in the gate nothing is shrunk, since the first failing
example is evidence enough.
"""

from hypothesis import HealthCheck, Phase, settings

from conformance.configuration import Configuration

EXAMPLES = {"nightly": 1, "gate": 4, "acceptance": 200, "production": 1}


def settle(configuration: Configuration) -> None:
    """Makes the profile's settings the default for every property of this process."""
    deep = configuration.profile == "acceptance"
    settings.register_profile(
        "conformance",
        max_examples=EXAMPLES[configuration.profile],
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate, Phase.shrink) if deep else (Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("conformance")
