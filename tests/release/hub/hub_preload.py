"""What the processes that publish have imported before they are forked."""

import datasets  # noqa: F401
import huggingface_hub.utils._http  # noqa: F401

import standoff.cli.failure
import standoff.release.publish
import standoff.release.targets.hub  # noqa: F401
