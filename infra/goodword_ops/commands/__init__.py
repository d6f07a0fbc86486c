"""The subcommands of goodword, a module each."""
