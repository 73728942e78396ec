/// The audit log as it lies on disk: how its lines are chained and signed, and reading it back.
@NullMarked
package dev.sharekeep.audit;

import org.jspecify.annotations.NullMarked;
