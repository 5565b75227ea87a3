"""Submitting a compiled pipeline to a Kubeflow Pipelines server, through kfp's own client.

``submit`` is the way in; it returns a ``SubmitOutcome`` and tells a listener what happens on the way. Nothing in this
package prints, and no token, cookie or password leaves it. kfp is imported when a client is made, not before.
"""
