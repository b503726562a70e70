"""What to send: Hypothesis strategies, and named boundary tables whose names are stable parameter ids.

Valid values are unique on every draw, across runs, workers and machines: a shared sandbox keeps every customer, and may
refuse a second one of the same name. What shape a value has is drawn from the seed; what makes it unique is not.
"""
