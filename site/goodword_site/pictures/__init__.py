"""Logo, colours, icons and the pictures of link previews."""
