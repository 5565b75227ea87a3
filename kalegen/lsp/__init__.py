"""``kalegen lsp``: the findings, names and fixes of kalegen for editors that speak the Language Server Protocol."""
