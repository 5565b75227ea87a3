"""What local runs left behind: their records, found again, looked at, loaded and cleaned up.

``kalegen.running`` makes runs; nothing here runs a step.
"""
