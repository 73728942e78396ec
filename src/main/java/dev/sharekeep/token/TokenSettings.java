package dev.sharekeep.token;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How to reach a token and how to use it.
///
/// @param module the vendor's PKCS#11 library
/// @param uri RFC 7512, by `token` and optionally `serial`, `manufacturer`, `model`
/// @param allowRaw whether mode RAW may be used, which puts OAEP decoding into this process
/// @param wrappingKeyBits 2048, 3072 or 4096, for keys made from now on
/// @param threads native calls at a time, each with a session of its own
/// @param callTimeout after which a call is given up as `Unavailable`
/// @param initString what softokn takes as its directory at initialisation; null for others
/// @param softHsmConfig file that SOFTHSM2_CONF must name before the module starts; null: as it is
public record TokenSettings(
        Path module,
        String uri,
        PinSource pin,
        InboundMode mode,
        SealScheme scheme,
        boolean allowRaw,
        int wrappingKeyBits,
        int threads,
        Duration callTimeout,
        @Nullable String initString,
        @Nullable Path softHsmConfig) {
    public static final int DEFAULT_WRAPPING_KEY_BITS = 3072;
    public static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(5);

    /// Everything by probe or default: raw not allowed, RSA-3072, one thread a core.
    public static TokenSettings of(Path module, String uri, PinSource pin) {
        return new TokenSettings(
                module,
                uri,
                pin,
                InboundMode.AUTO,
                SealScheme.AUTO,
                false,
                DEFAULT_WRAPPING_KEY_BITS,
                Runtime.getRuntime().availableProcessors(),
                DEFAULT_CALL_TIMEOUT,
                null,
                null);
    }

    public TokenSettings withMode(InboundMode other) {
        return new TokenSettings(
                module,
                uri,
                pin,
                other,
                scheme,
                allowRaw,
                wrappingKeyBits,
                threads,
                callTimeout,
                initString,
                softHsmConfig);
    }

    public TokenSettings withScheme(SealScheme other) {
        return new TokenSettings(
                module,
                uri,
                pin,
                mode,
                other,
                allowRaw,
                wrappingKeyBits,
                threads,
                callTimeout,
                initString,
                softHsmConfig);
    }

    public TokenSettings withAllowRaw(boolean allowed) {
        return new TokenSettings(
                module,
                uri,
                pin,
                mode,
                scheme,
                allowed,
                wrappingKeyBits,
                threads,
                callTimeout,
                initString,
                softHsmConfig);
    }

    public TokenSettings withWrappingKeyBits(int bits) {
        return new TokenSettings(
                module,
                uri,
                pin,
                mode,
                scheme,
                allowRaw,
                bits,
                threads,
                callTimeout,
                initString,
                softHsmConfig);
    }

    public TokenSettings withThreads(int count) {
        return new TokenSettings(
                module,
                uri,
                pin,
                mode,
                scheme,
                allowRaw,
                wrappingKeyBits,
                count,
                callTimeout,
                initString,
                softHsmConfig);
    }

    public TokenSettings withCallTimeout(Duration most) {
        return new TokenSettings(
                module,
                uri,
                pin,
                mode,
                scheme,
                allowRaw,
                wrappingKeyBits,
                threads,
                most,
                initString,
                softHsmConfig);
    }

    public TokenSettings withPin(PinSource other) {
        return new TokenSettings(
                module,
                uri,
                other,
                mode,
                scheme,
                allowRaw,
                wrappingKeyBits,
                threads,
                callTimeout,
                initString,
                softHsmConfig);
    }

    public TokenSettings withInitString(@Nullable String directory) {
        return new TokenSettings(
                module,
                uri,
                pin,
                mode,
                scheme,
                allowRaw,
                wrappingKeyBits,
                threads,
                callTimeout,
                directory,
                softHsmConfig);
    }

    public TokenSettings withSoftHsmConfig(@Nullable Path file) {
        return new TokenSettings(
                module,
                uri,
                pin,
                mode,
                scheme,
                allowRaw,
                wrappingKeyBits,
                threads,
                callTimeout,
                initString,
                file);
    }
}
