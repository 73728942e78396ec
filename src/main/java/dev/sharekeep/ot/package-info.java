/// Two nodes multiply secrets: base oblivious transfers, their extension, and the multiplication of
/// DKLs23, as objects that take a message and give the next. No network and no sessions here.
///
/// Alice gives the numbers to be multiplied and receives in the base transfers; Bob's number is
/// random. Nothing branches on a secret bit or uses it as an index. Page:
/// src/docs/protocols/sign.md.
@NullMarked
package dev.sharekeep.ot;

import org.jspecify.annotations.NullMarked;
