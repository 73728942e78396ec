/// The command line: every operation of the SDK, provisioning of a node, and the demo.
@NullMarked
package dev.sharekeep.cli;

import org.jspecify.annotations.NullMarked;
