"""One patient in front of a reader: what every rule says of the chart and of the orders in question, and why.

Models for the patient page, without HTML: nothing here knows Flask. Each is a pure function of a ``Case``.
"""
