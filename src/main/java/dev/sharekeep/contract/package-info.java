/// The REST contract: what travels between a client and one node, as records, and the problem
/// codes.
///
/// Bytes are base64 in JSON. A record here holds no rule; nodes and clients check what they get.
@NullMarked
package dev.sharekeep.contract;

import org.jspecify.annotations.NullMarked;
