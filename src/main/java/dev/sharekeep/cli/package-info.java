/// The command line: everything but `node` runs without the service's framework.
@NullMarked
package dev.sharekeep.cli;

import org.jspecify.annotations.NullMarked;
