/// What the nodes compute together: one file a protocol, which reads like its page of the paper.
@NullMarked
package dev.sharekeep.protocol;

import org.jspecify.annotations.NullMarked;
