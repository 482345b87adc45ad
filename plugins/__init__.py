"""Drop-in plugins, a folder each: examples by other hands, found where TONGXING_PLUGIN_DIRS names this folder."""
