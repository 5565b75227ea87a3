"""The widgets of ipywidgets, and what they begin with."""

from __future__ import annotations

from collections.abc import Mapping

PACKAGES = ("ipywidgets.", "IPython.html.widgets.")

BEGINNINGS: Mapping[str, object] = {
    **dict.fromkeys(("Checkbox", "ToggleButton", "Valid"), False),
    **dict.fromkeys(("IntSlider", "IntText", "BoundedIntText"), 0),
    **dict.fromkeys(("FloatSlider", "FloatText", "BoundedFloatText"), 0.0),
    **dict.fromkeys(("Text", "Textarea", "Password", "Combobox"), ""),
    **dict.fromkeys(("DatePicker", "TimePicker", "DatetimePicker"), None),
    "ColorPicker": "black", "FloatLogSlider": 1.0, "SelectMultiple": (), "FileUpload": (), "TagsInput": [],
}  # fmt: skip
"""What widgets begin with where nobody says it, tried with ipywidgets 8."""

CHOOSING = frozenset({"Dropdown", "Select", "RadioButtons", "ToggleButtons", "SelectionSlider"})
"""Those that begin with the first of their ``options``."""

OTHERS = frozenset({"IntRangeSlider", "FloatRangeSlider", "SelectionRangeSlider", "Play", "Controller"})
RUNNING = frozenset({"interact", "interactive", "interactive_output"})
WAITING = frozenset({"interact_manual", "Button"})
NAMES = BEGINNINGS.keys() | CHOOSING | OTHERS | RUNNING | WAITING
