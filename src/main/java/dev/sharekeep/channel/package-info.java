/// How nodes speak in one session: rounds, views, and failures that name a culprit or say why not.
@NullMarked
package dev.sharekeep.channel;

import org.jspecify.annotations.NullMarked;
