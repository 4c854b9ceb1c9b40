"""Other engines on the replay's job: each module is run by the interpreter of one environment."""
