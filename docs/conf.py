"""How Sphinx makes the site of these pages: ``make site``."""

from kalegen import __version__

project = "kalegen"
author = "The kalegen authors"
copyright = "the kalegen authors"
release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["attrs_inline", "colon_fence"]
myst_heading_anchors = 4
nitpicky = True
nitpick_ignore_regex = [("py:.*", r".*")]  # types in signatures: most belong to libraries or are not public

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"

exclude_patterns = ["pictures", "schemas"]

html_theme = "furo"
html_title = "kalegen"
html_static_path = ["_static"]
html_css_files = ["kalegen.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "source_repository": "https://github.com/kalegen/kalegen/",
    "source_branch": "main",
    "source_directory": "docs/",
}
