"""What is wrong with the records of each area of a layer, in one pass over the rows."""

import pyarrow as pa

from safetylab.store import query
from safetylab.store.incidents import Facts


def totals(facts: Facts, layer: str) -> pa.Table:
    """Counts over all incidents of the vintage, one row per area of the layer that has any.

    Columns: area (None: unknown place), rows, and of these no_hour, heaped (at exactly midnight or
    noon), from_record (placed by what the record says, for want of a point), both (with a point
    and a recorded area) and of these disagree, unclassified. Raises BadRequest for an unknown
    layer.
    """
    name = facts.lab.layer(layer).name
    both = f"recorded_{name} IS NOT NULL AND placed_{name} = 'point'"
    return query.ask(
        f"""
        SELECT area_{name} AS area,
               count(*) AS rows,
               count(*) FILTER (WHERE hour IS NULL) AS no_hour,
               count(*) FILTER (WHERE heaped IS NOT NULL) AS heaped,
               count(*) FILTER (WHERE placed_{name} = 'record') AS from_record,
               count(*) FILTER (WHERE {both}) AS both,
               count(*) FILTER (WHERE {both} AND recorded_{name} <> area_{name}) AS disagree,
               count(*) FILTER (WHERE offence IS NULL) AS unclassified
        FROM {facts.rows} AS i GROUP BY area ORDER BY area
        """
    )
