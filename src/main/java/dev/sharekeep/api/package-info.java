/// REST resources: they translate between the contract and the node, and decide nothing.
@NullMarked
package dev.sharekeep.api;

import org.jspecify.annotations.NullMarked;
