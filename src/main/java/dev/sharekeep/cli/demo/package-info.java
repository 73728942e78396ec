/// The demo: the main job on six real node processes, each with a token of its own.
@NullMarked
package dev.sharekeep.cli.demo;

import org.jspecify.annotations.NullMarked;
