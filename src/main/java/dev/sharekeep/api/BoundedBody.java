package dev.sharekeep.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/// Bounds the bodies whose length was not announced, before anything of them is read as JSON. (The
/// framework's own bound answers without a problem, and over HTTP/2 with a header that clients must
/// refuse.)
@Provider
public class BoundedBody implements ReaderInterceptor {
    @Override
    public Object aroundReadFrom(ReaderInterceptorContext body) throws IOException {
        byte[] read = body.getInputStream().readNBytes(Doorkeeper.MOST_BODY_BYTES + 1);
        if (read.length > Doorkeeper.MOST_BODY_BYTES) {
            throw new WebApplicationException(Answer.BODY_TOO_LARGE.status());
        }
        body.setInputStream(new ByteArrayInputStream(read));
        return body.proceed();
    }
}
