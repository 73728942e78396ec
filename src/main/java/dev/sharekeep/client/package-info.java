/// The SDK: calls to all nodes of a site, bundles as files, offline verification, and splitting and
/// wrapping of keys that were made outside. Plain Java; it ships as a jar of its own.
@NullMarked
package dev.sharekeep.client;

import org.jspecify.annotations.NullMarked;
