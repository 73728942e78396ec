/// The service without HTTP: settings, sessions, whitelist, audit.
@NullMarked
package dev.sharekeep.node;

import org.jspecify.annotations.NullMarked;
